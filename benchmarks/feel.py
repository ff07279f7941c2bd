"""How the app feels to one visitor: from a key pressed to new figures, what jumps meanwhile, what is in sight at once.
Needs Chromium.

A key's figures stand when they follow what is in the box and have not changed for a while; the wait to be sure of that
does not count. They are those that a person looks at while typing; beside them stands when all of the figures do, which
are many more on Bit width: its curve reads the text ten times. Knows nothing of how the app does it.
"""

import os
import statistics
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import landmarks
from benchmarks.landmarks import Landmarks
from benchmarks.running import CHROMIUM, NO_CHROMIUM, browser, running

KEYS = "a little more"
PATIENCE_MS = 120_000  # for the model, at first
PROJECTOR, PHONE = (1024, 768), (390, 844)
SCRIPT = (Path(__file__).parent / "feel.js").read_text(encoding="utf-8")


def main() -> None:
    if CHROMIUM is None:
        print(f"how it feels: not measured, {NO_CHROMIUM}")
        return
    with running(os.environ) as (url, _), sync_playwright() as playwright, browser(playwright) as chromium:
        print("One visitor, the bundled model, thirty tokens; a key pressed to new figures, in seconds.")
        print(
            f"{'':12}{'median':>8}{'worst':>8}{'all of them':>13}{'layout shift':>14}{'in sight at 1024x768':>22}"
            f"{'at 390x844':>22}"
        )
        for where in landmarks.PAGES:
            seconds, seconds_to_all, shift = typed(chromium.new_page(), url, where)
            projector, phone = (sight(chromium, url, where, size) for size in (PROJECTOR, PHONE))
            print(
                f"{where.title:12}{statistics.median(seconds):8.2f}{max(seconds):8.2f}"
                f"{statistics.median(seconds_to_all):13.2f}{shift:14.3f}{projector:>22}{phone:>22}"
            )
        print(f"Load of this machine meanwhile: {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores.")


def typed(page: Page, url: str, where: Landmarks) -> tuple[list[float], list[float], float]:
    """Seconds for each key to the figures that are looked at, and to all; and how much jumped outside of them, as
    browsers measure layout shift."""
    page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    page.add_init_script(SCRIPT)
    page.goto(url + where.path)
    where.answer(page).wait_for(timeout=PATIENCE_MS)
    box = where.box(page)
    box.fill(where.text)
    page.evaluate("figure => feel.settled(figure)", where.figure)
    box.press("End")
    page.evaluate("feel.shifts.length = 0")
    seconds, seconds_to_all = [], []
    for key in KEYS:
        page.evaluate("feel.begin()")
        box.press("Space" if key == " " else key)
        first, all_of_them = page.evaluate("figure => feel.settled(figure)", where.figure)
        seconds.append(first / 1000)
        seconds_to_all.append(all_of_them / 1000)
    shift = page.evaluate("feel.shifts.reduce((sum, shift) => sum + shift, 0)")
    page.close()
    return seconds, seconds_to_all, shift


def sight(chromium: Browser, url: str, where: Landmarks, size: tuple[int, int]) -> str:
    """Where the answer begins and ends in a window of that size that nobody has scrolled, in pixels from the top."""
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url + where.path)
    where.answer(page).wait_for(timeout=PATIENCE_MS)
    page.evaluate("document.fonts.ready")
    spot = where.answer(page).bounding_box()
    page.close()
    if spot is None:
        raise RuntimeError(f"{where.title}: the answer stands nowhere.")
    return f"{spot['y']:.0f} to {spot['y'] + spot['height']:.0f}"


if __name__ == "__main__":
    main()
