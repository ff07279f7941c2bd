"""The README's pictures, taken from the running app: `make screenshots`. Needs Chromium."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.running import CHROMIUM, NO_CHROMIUM, browser, running

FOLDER = Path(__file__).parent / "images"


def click_a_token(page: Page) -> None:
    page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button", name="window").click()
    page.mouse.move(0, 0)


# name, address, theme, height, what is done before the picture is taken
BUNDLED = [
    ("next_token", "/", "light", 1040, None),
    ("surprise", "/surprise", "dark", 1040, click_a_token),
    ("compare", "/compare", "light", 820, None),
    ("bit_width", "/bits?bits=3", "dark", 1120, None),
]
REAL_MODEL = "SmolLM2-135M-Instruct"
REAL = [
    ("next_token_real", "/?phrase=The+capital+of+France+is", "light", 1040, None),
    ("surprise_real", "/surprise", "dark", 1040, click_a_token),
    ("compare_real", "/compare", "light", 820, None),
    ("bit_width_real", "/bits?bits=4&scheme=group-64", "dark", 1120, None),
]
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PATIENCE_MS = 300_000  # a real model at every width takes a while


def take(pictures: list[tuple[str, str, str, int, Any]], environment: Mapping[str, str]) -> None:
    """Take pictures of an app that starts with this environment."""
    with running(environment) as (url, _), sync_playwright() as p, browser(p) as opened:
        for name, address, theme, height, act in pictures:
            page = opened.new_page(viewport={"width": 1280, "height": height}, color_scheme=theme)
            page.goto(url + address)
            page.locator("[class*=st-key-figures]").last.wait_for(timeout=PATIENCE_MS)
            page.wait_for_selector(RESTING, timeout=PATIENCE_MS)
            page.wait_for_timeout(1_500)
            if act is not None:
                act(page)
                page.wait_for_timeout(1_500)
            page.wait_for_selector(RESTING, timeout=PATIENCE_MS)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()


def main() -> None:
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    take(BUNDLED, os.environ)
    take(REAL, {**os.environ, "LOGITSCOPE_MODEL": REAL_MODEL})


if __name__ == "__main__":
    main()
