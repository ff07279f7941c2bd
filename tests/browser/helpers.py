"""What the browser tests share: opening pages as visitors, and the words for what stands on a page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

expect.set_options(timeout=15_000)


@contextmanager
def visitors(context: Callable[[int, str], BrowserContext], url: str) -> Iterator[Callable[..., Page]]:
    """Open pages, each as a new visitor; afterwards no script may have failed, and no other server been called.

    Args:
        context: the browser window of a width and a theme.
    """
    pages: list[Page] = []
    problems: list[str] = []

    def open_page(path: str = "/", width: int = 1280, theme: str = "light") -> Page:
        page = context(width, theme).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on("request", lambda r: None if r.url.startswith((url, "data:", "blob:")) else problems.append(r.url))
        page.goto(url + path)
        wait_until_settled(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert problems == []


def wait_until_settled(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)


def runs_from_now_on(page: Page) -> list[str]:
    """Load a page again; the list grows by "page" or "fragment" with each run of its script after that."""
    runs: list[str] = []

    def note(frame: str | bytes) -> None:
        message = ForwardMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
        if message.WhichOneof("type") == "new_session":
            runs.append("fragment" if message.metadata.run.fragment_ids else "page")

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)

    page.on("websocket", listen)
    page.reload()
    wait_until_settled(page)
    expect(page.get_by_test_id("stHeading").first).to_be_visible()
    runs.clear()
    return runs


def tokens(page: Page) -> Locator:
    return page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button")


def figures(page: Page) -> Locator:
    """The first table of a page: Streamlit's, or ours."""
    return page.locator("[data-testid=stDataFrame], table").first


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def likeliest(page: Page) -> Locator:
    return page.get_by_text(re.compile("likeliest next token is")).locator("strong")


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Control+Enter")
    wait_until_settled(page)


def phrase_tokens(page: Page) -> Locator:
    return page.get_by_role("group", name="Tokens of the phrase")


def choose_model(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name=re.compile("Model"))
    box.fill(name)
    box.press("Enter")
