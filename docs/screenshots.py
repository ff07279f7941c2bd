"""The README's pictures, taken from the running app: `make screenshots`. Needs Chromium."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.running import CHROMIUM, NO_CHROMIUM, browser, running

FOLDER = Path(__file__).parent / "images"


def click_a_token(page: Page) -> None:
    page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button", name="window").click()
    page.mouse.move(0, 0)


# name, address, theme, height, what is done before the picture is taken
PICTURES = [
    ("next_token", "/", "light", 1040, None),
    ("surprise", "/surprise", "dark", 1040, click_a_token),
    ("compare", "/compare", "light", 820, None),
    ("bit_width", "/bits?bits=3", "dark", 1120, None),
]


def main() -> None:
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    with running(os.environ) as (url, _), sync_playwright() as p, browser(p) as opened:
        for name, address, theme, height, act in PICTURES:
            page = opened.new_page(viewport={"width": 1280, "height": height}, color_scheme=theme)
            page.goto(url + address)
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
            page.locator("[class*=st-key-figures]").last.wait_for()
            page.wait_for_timeout(1_500)
            if act is not None:
                act(page)
                page.wait_for_timeout(1_500)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main()
