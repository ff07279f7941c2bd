"""A server that is killed and started again while tabs are open: what each visitor had must come back in their tab.

`losses` plays it with any number of tabs and says what was lost. Knows nothing of how it comes back.
"""

import os
import re
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Page, expect

from benchmarks import running
from tests.browser.helpers import tokens, wait_until_settled

LONG_ENOUGH = 6_500  # characters: more than an address takes
PATIENCE = 90_000  # milliseconds


@dataclass(frozen=True)
class Visit:
    """What one visitor does, and how it is seen that nothing of it is lost.

    Attributes:
        make: builds it up on a fresh page.
        click: the first click after the restart.
        check: fails where anything is lost.
    """

    name: str
    path: str
    make: Callable[[Page, int], None]
    click: Callable[[Page], None]
    check: Callable[[Page, int], None]


def _long_text(number: int) -> str:
    sentence = f"Visitor {number} wrote this, and it is long. "
    return sentence * (LONG_ENOUGH // len(sentence) + 1)


def _type(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Control+Enter")


def _add_a_text(page: Page) -> None:
    page.get_by_role("button", name="Add a text").click()


def _compare(page: Page, number: int) -> None:
    _add_a_text(page)
    expect(page.get_by_label("Text 4", exact=True)).to_be_visible(timeout=PATIENCE)
    _type(page, "Text 4", _long_text(number))
    expect(page.get_by_text(re.compile("^Text 4: perplexity"))).to_be_visible(timeout=PATIENCE)


def _has_compared(page: Page, number: int) -> None:
    expect(page.get_by_label("Text 4", exact=True)).to_have_value(_long_text(number), timeout=PATIENCE)


def _build(page: Page, number: int) -> None:
    phrase = page.get_by_role("textbox", name="Phrase")
    phrase.fill(f"Once upon a time there were {number} cats")
    expect(page.get_by_role("group", name="Tokens of the phrase")).to_contain_text(str(number), timeout=PATIENCE)
    page.get_by_role("button", name="Greedy").click()
    expect(page.get_by_role("heading", name="Continuations tried")).to_be_visible(timeout=PATIENCE)


def _has_built(page: Page, number: int) -> None:
    phrase = page.get_by_role("textbox", name="Phrase")
    expect(phrase).to_have_value(re.compile(f"^Once upon a time there were {number} cats."), timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Continuations tried")).to_be_visible(timeout=PATIENCE)


def _replace(page: Page, number: int) -> None:
    _type(page, "Text", f"The {number} cats sat on the mat and looked at the moon.")
    expect(tokens(page).filter(has_text="moon")).to_be_visible(timeout=PATIENCE)
    tokens(page).nth(5).click()
    page.get_by_role("table", name="The likeliest tokens at the chosen place").get_by_role("button").first.click()
    expect(page.get_by_text("1 token replaced")).to_be_visible(timeout=PATIENCE)


def _has_replaced(page: Page, number: int) -> None:
    text = f"The {number} cats sat on the mat and looked at the moon."
    expect(page.get_by_label("Text", exact=True)).to_have_value(text, timeout=PATIENCE)
    expect(page.get_by_text("1 token replaced")).to_be_visible(timeout=PATIENCE)


def _read(page: Page, number: int) -> None:
    _type(page, "Text", _long_text(number))
    expect(tokens(page).filter(has_text=str(number)).first).to_be_visible(timeout=PATIENCE)


def _has_read(page: Page, number: int) -> None:
    expect(page.get_by_label("Text", exact=True)).to_have_value(_long_text(number), timeout=PATIENCE)


def _click_text(text: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_text(text, exact=True).click()


def _tint(switch: str) -> Callable[[Page], None]:
    """Move a switch that stands under the heatmap's button."""

    def click(page: Page) -> None:
        page.get_by_role("button", name="Tint: surprise").click()
        page.get_by_text(switch, exact=True).click()

    return click


VISITS = (
    Visit(
        "long texts",
        "/compare",
        _compare,
        lambda page: page.get_by_role("button", name="Add a text").click(),
        _has_compared,
    ),
    Visit("built tokens", "/", _build, _click_text("From logit to probability"), _has_built),
    Visit("replaced tokens", "/surprise", _replace, _tint("Whole words"), _has_replaced),
    Visit("a long text", "/surprise", _read, _tint("Show spaces"), _has_read),
)


def losses(browser: Browser, n_tabs: int) -> list[str]:
    """Kill a server with so many tabs open, start it again, click in each, and load each anew: what was lost."""
    port, environment = running.free_port(), os.environ | {"OMP_NUM_THREADS": "1"}
    visits = [VISITS[i % len(VISITS)] for i in range(n_tabs)]
    context = browser.new_context()
    try:
        with running.running(environment, port=port) as (url, server):
            pages = []
            for i, visit in enumerate(visits):
                page = context.new_page()
                page.goto(url + visit.path)
                wait_until_settled(page)
                visit.make(page, i)
                wait_until_settled(page)
                pages.append(page)
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        with running.running(environment, port=port):
            for page, visit in zip(pages, visits, strict=True):
                page.wait_for_selector('[data-test-connection-state="CONNECTED"]', timeout=PATIENCE)
                visit.click(page)
            lost = _lost("a restart", pages, visits)
            for page in pages:
                page.reload()
                wait_until_settled(page)
            return lost + _lost("a reload", pages, visits)
    finally:
        context.close()


def _lost(after: str, pages: Iterable[Page], visits: Iterable[Visit]) -> list[str]:
    lost = []
    for i, (page, visit) in enumerate(zip(pages, visits, strict=True)):
        try:
            visit.check(page, i)
        except (AssertionError, Error) as error:
            lost.append(f"tab {i}, {visit.name}, after {after}: {str(error).splitlines()[0]}")
    return lost
