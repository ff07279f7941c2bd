"""What the browser tests share: opening pages as visitors, and the words for what stands on a page."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

expect.set_options(timeout=30_000)
POLICY = "Content Security Policy"  # the browser names it where it refuses something
_IS_STILL = """() => document.fonts.status === "loaded"
  && document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-testid=stApp] :is([data-stale=true], [data-testid=stSkeleton])")"""


@contextmanager
def visitors(context: Callable[[int, str], BrowserContext], url: str) -> Iterator[Callable[..., Page]]:
    """Open pages, each as a new visitor; no script may fail, no other server be called, and nothing be refused.

    Args:
        context: the browser window of a width and a theme.
    """
    pages: list[Page] = []
    problems: list[str] = []

    def open_page(path: str = "/", width: int = 1280, theme: str = "light") -> Page:
        page = context(width, theme).new_page()
        watch_runs(page)
        pages.append(page)
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on("console", lambda said: problems.append(said.text) if POLICY in said.text else None)
        page.on("request", lambda r: None if r.url.startswith((url, "data:", "blob:")) else problems.append(r.url))
        page.goto(url + path)
        wait_until_settled(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert not problems, "\n".join(problems)


class _Runs:
    """Whether a page has asked for a run of its script that has not ended, so far as its sockets tell."""

    def __init__(self) -> None:
        self.pending = False

    def follow(self, socket: WebSocket) -> None:
        self.pending = True  # a new session begins with a run
        socket.on("framesent", self._note_sent)
        socket.on("framereceived", self._note_received)

    def _note_sent(self, frame: str | bytes) -> None:
        if BackMsg.FromString(_bytes_of(frame)).WhichOneof("type") == "rerun_script":
            self.pending = True

    def _note_received(self, frame: str | bytes) -> None:
        message = ForwardMsg.FromString(_bytes_of(frame))
        if message.WhichOneof("type") == "script_finished":
            self.pending = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


_runs: WeakKeyDictionary[Page, _Runs] = WeakKeyDictionary()


def _bytes_of(frame: str | bytes) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def watch_runs(page: Page) -> None:
    """Have `wait_until_settled` know of each run that a page asks for, from its next load on."""
    _runs[page] = _Runs()
    page.on("websocket", _runs[page].follow)


def wait_until_settled(page: Page, seconds: float = 60) -> None:
    """Wait until nothing runs, or is about to, and what is drawn is all here, and all from the last run.

    Right after a click the page still says that nothing runs; where its runs are watched, that click counts too.
    """
    patience, n_still = time.monotonic() + seconds, 0
    while n_still < 3:
        n_still = n_still + 1 if page.evaluate(_IS_STILL) and not (page in _runs and _runs[page].pending) else 0
        assert time.monotonic() < patience, "the page never settled"
        page.wait_for_timeout(50)


def open_sidebar(page: Page) -> None:
    """Open the sidebar, which is closed at first."""
    sidebar = page.get_by_test_id("stSidebar")
    if sidebar.get_attribute("data-collapsed") == "true":
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(sidebar).to_have_attribute("data-collapsed", "false")


def assert_not_wider(page: Page, width: int) -> None:
    """Nothing scrolls sideways."""
    assert max(page.locator("html, [data-testid=stMain]").evaluate_all("all => all.map(i => i.scrollWidth)")) <= width


def unfold_everything(page: Page) -> None:
    """Open the sidebar and each folded panel, those too that come while others are opened."""
    folded = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    wait_until_settled(page)
    open_sidebar(page)
    for _ in range(50):
        if not folded.count():
            return
        folded.first.click()
        wait_until_settled(page)
    raise AssertionError("there are always more panels to unfold")


def runs_from_now_on(page: Page) -> list[str]:
    """Load a page again; the list grows by "page" or "fragment" with each run of its script after that."""
    runs: list[str] = []

    def note(frame: str | bytes) -> None:
        message = ForwardMsg.FromString(_bytes_of(frame))
        if message.WhichOneof("type") == "new_session":
            runs.append("fragment" if message.metadata.run.fragment_ids else "page")

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", note)

    page.on("websocket", listen)
    page.reload()
    wait_until_settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    expect(figures(page)).to_be_visible()
    runs.clear()
    return runs


def tokens(page: Page) -> Locator:
    return page.get_by_role("group", name="Tokens tinted by surprise").get_by_role("button")


def figures(page: Page) -> Locator:
    """The first table of a page, Streamlit's or ours, or its heatmap."""
    return page.locator("[data-testid=stDataFrame], table, .tokens").first


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def perplexity(page: Page) -> Locator:
    """In the line of figures over a heatmap."""
    return page.get_by_text(re.compile("^Perplexity .*(as unsure as|worse than)")).locator("strong").first


def likeliest(page: Page) -> Locator:
    return page.get_by_text(re.compile("likeliest next token is")).locator("strong")


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Control+Enter")
    wait_until_settled(page)


def phrase_tokens(page: Page) -> Locator:
    return page.get_by_role("group", name="Tokens of the phrase")


def open_share(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Share")).click()
    wait_until_settled(page)


def go_to(page: Page, title: str) -> None:
    """Another page of the app, by the header."""
    page.get_by_test_id("stPageLink").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_attached()


def open_model_picker(page: Page) -> None:
    """Unfold the box that chooses the model: once more, where a run that was still to come has folded it."""
    box = page.get_by_role("combobox", name=re.compile("Model"))
    for _ in range(5):
        page.locator(".st-key-model_picker button").first.click()
        wait_until_settled(page)
        if box.is_visible():
            return
    expect(box).to_be_visible()


def choose_model(page: Page, name: str) -> None:
    open_model_picker(page)
    box = page.get_by_role("combobox", name=re.compile("Model"))
    box.fill(name)
    box.press("Enter")
