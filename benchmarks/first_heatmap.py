"""How long `make run` takes to the first heatmap in a browser, when all is installed, and what that is made of.
Needs Chromium.

The browser goes to the page as soon as the server takes visitors. Three starts are timed after one that fills the
caches, the browser's own among them: each start has the same address, as `make run` has. Knows nothing of what happens
within the server but what `/healthz` says.
"""

import os
import statistics
import threading
import time
import urllib.error
import urllib.request

from playwright.sync_api import Page, sync_playwright

from benchmarks.running import CHROMIUM, NO_CHROMIUM, browser, free_port, starting

STARTS = 3
PATIENCE_SECONDS = 60.0
PARTS = ("the server takes visitors", "the page's title stands", "the model has answered", "the heatmap stands")


def main() -> None:
    if CHROMIUM is None:
        print(f"make run to the first heatmap: not measured, {NO_CHROMIUM}")
        return
    with sync_playwright() as p, browser(p) as opened:
        context = opened.new_context()
        port = free_port()
        starts = [seconds_to(context.new_page(), port) for _ in range(1 + STARTS)][1:]
    print("make run, not for the first time, to the first heatmap in a browser: seconds since the command")
    for part in PARTS:
        print(f"{statistics.median(start[part] for start in starts):6.1f}  {part}")


def seconds_to(page: Page, port: int) -> dict[str, float]:
    """Seconds from the command to each part; a part may be over before the one that is listed before it."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE")
    }  # of the make around this
    begun = time.perf_counter()
    at: dict[str, float] = {}
    with starting(environment, as_readme=True, port=port) as (url, _):
        watching = threading.Thread(target=_watch, args=(url, begun, at))
        watching.start()
        while PARTS[0] not in at and watching.is_alive():
            time.sleep(0.01)
        page.goto(f"{url}/surprise", wait_until="commit")
        page.get_by_role("heading", name="Surprise").wait_for(timeout=1e3 * PATIENCE_SECONDS)
        at[PARTS[1]] = time.perf_counter() - begun
        page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button").first.wait_for()
        at[PARTS[3]] = time.perf_counter() - begun
        watching.join()
        page.close()
    return at


def _watch(url: str, begun: float, at: dict[str, float]) -> None:
    """Note when `/healthz` first answers, and when the model has."""
    while PARTS[2] not in at and time.perf_counter() - begun < PATIENCE_SECONDS:
        try:
            urllib.request.urlopen(f"{url}/healthz").read()  # noqa: S310  our own
            ready = True
        except urllib.error.HTTPError:
            ready = False
        except OSError:
            time.sleep(0.02)
            continue
        now = time.perf_counter() - begun
        at.setdefault(PARTS[0], now)
        if ready:
            at[PARTS[2]] = now
        time.sleep(0.02)


if __name__ == "__main__":
    main()
