"""The teacher of a class's room, in a real browser without a window: opens it, asks what the page asks, and closes.

Shares this machine's processor with the server. Knows no device.
"""

import re

from playwright.async_api import async_playwright, expect

from benchmarks.running import CHROMIUM, NO_CHROMIUM

PATIENCE_MS = 60_000


class Host:
    """One teacher's page.

    Attributes:
        errors: of the page's own scripts.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.errors: list[str] = []

    async def open_room(self) -> str:
        """Open the page and a room on it; returns the room's code."""
        if CHROMIUM is None:
            raise SystemExit(NO_CHROMIUM)
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        self._page = await self._browser.new_page()
        self._page.set_default_timeout(PATIENCE_MS)
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))
        await self._page.goto(self._url)
        await self._page.get_by_role("button", name=re.compile("Share")).click()
        await self._page.get_by_role("button", name="Open a room").click()
        code = await self._page.locator(".st-key-room_card").get_by_role("heading").inner_text()
        return code.replace(" ", "")

    async def ask(self) -> None:
        """Ask what the page asks."""
        await self._page.get_by_role("button", name="Ask this page's question").click()

    async def close(self) -> None:
        """Close the question, and see the answers beside the model's."""
        await self._page.get_by_role("button", name="Close the question").click()
        await expect(self._page.get_by_text("surprises the model by")).to_be_visible(timeout=PATIENCE_MS)

    async def leave(self) -> None:
        """Close the browser."""
        await self._browser.close()
        await self._playwright.stop()
