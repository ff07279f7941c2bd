"""Hostile strings through every text box of a page, in a browser: nothing is injected, nothing is lost.

Knows pages by their addresses, and boxes by what Streamlit calls them; knows no figure.
"""

import os
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks import running
from tests.browser.helpers import tokens, wait_until_settled, watch_runs
from tests.robustness import strings
from tests.robustness.outcome import Outcome

BOXES = "[data-testid=stTextInput] input, [data-testid=stTextArea] textarea"
CLICK_SECONDS = 30  # on a token that stands there, on a machine with much else to do
MOST_OF_AN_ERROR = 1_500  # characters: of a click that never came about, the reasons too
COMMIT_SECONDS = 0.3  # a box that follows typing waits a fifth of a second
# What is on a page, in shadow trees too: what no text of a visitor's may add to.
LOOK = """() => {
  const all = [], roots = [document];
  while (roots.length) {
    for (const node of roots.pop().querySelectorAll("*")) {
      all.push(node);
      if (node.shadowRoot) roots.push(node.shadowRoot);
    }
  }
  const ours = (url) => !url || /^(data|blob|about):/.test(url) || new URL(url, location).origin === location.origin;
  const name = (node) => node.outerHTML.slice(0, 120);
  const bad = all.filter((node) =>
    (node.localName === "a" && !ours(node.href)) || /^(javascript|vbscript)/i.test(node.href || "") ||
    (["img", "iframe", "object", "embed", "script", "link", "source", "video", "audio"].includes(node.localName) &&
      !ours(node.src || node.data || node.href)) ||
    ["base", "form[action]", "math", "x-evil", "details[ontoggle]", "marquee"].some((kind) => node.matches(kind)) ||
    [...node.attributes].some((attribute) => /^on/i.test(attribute.name)));
  const hasKatex = all.some((node) => node.classList.contains("katex"));
  return {
    injected: bad.map(name).concat(hasKatex ? ["a formula"] : []),
    exceptions: all.filter((node) => node.dataset.testid === "stException").map((node) => node.innerText.slice(0, 200)),
    title: document.title,
    answered: all.some((node) => node.localName === "table" || ["stDataFrame", "stAlert", "stButton"].includes(
      node.dataset.testid)),
  };
}"""


def attack(path: str, texts: dict[str, str] = strings.SENDABLE) -> Outcome:
    """Every string in every box of a page, all boxes at once, each with another string."""
    outcome = Outcome(f"strings in a browser, {path}")
    if running.CHROMIUM is None:
        outcome.note("the browser", running.NO_CHROMIUM)
        return outcome
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "1073741824", "HF_ENDPOINT": "http://127.0.0.1:9"}
    with (
        running.running(environment) as (url, _),
        sync_playwright() as playwright,
        running.browser(playwright) as browser,
    ):
        _attack_page(outcome, browser.new_page, url, path, texts)
    return outcome


def _attack_page(outcome: Outcome, new_page: Callable[[], Page], url: str, path: str, texts: dict[str, str]) -> None:
    foreign: list[str] = []
    page = _opened(new_page, url, path, foreign)
    names = list(texts)
    put: dict[int, str] = {}
    for n in range(len(names)):
        try:
            _pin_a_token(page, path)
        except (Error, AssertionError) as error:
            outcome.failures.append(f"{path} after {put}: {str(error)[:MOST_OF_AN_ERROR]}")
            page.close()
            page = _opened(new_page, url, path, foreign)
        try:
            put = {place: names[(n + 7 * place) % len(names)] for place in range(page.locator(BOXES).count())}
            failure = failure_of(page, {place: texts[name] for place, name in put.items()})
        except (Error, AssertionError) as error:
            failure = f"the page is gone: {str(error)[:MOST_OF_AN_ERROR]}"
        if foreign:
            failure = f"asked for {foreign.pop()}"
            foreign.clear()
        outcome.n_tried += len(put)
        if failure:
            outcome.failures.append(f"{path} {put}: {failure}")
            page.close()
            page = _opened(new_page, url, path, foreign)
    page.close()


def _opened(new_page: Callable[[], Page], url: str, path: str, foreign: list[str]) -> Page:
    """A page as a new visitor sees it, with all its boxes; what it asks of others goes into a list."""
    page = new_page()
    watch_runs(page)
    page.on("request", lambda r: None if r.url.startswith((url, "data:", "blob:")) else foreign.append(r.url))
    page.on("dialog", lambda dialog: (foreign.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: foreign.append(f"a script failed: {error}"))
    page.goto(url + path, timeout=60_000)
    _settle(page)
    if path.startswith("/compare"):
        page.get_by_text("Many texts at once").click()
    if path.startswith("/bits"):
        page.get_by_text("Before you look").click()
    _settle(page)
    page.set_default_timeout(5_000)  # of a box that an earlier one made go
    return page


def _pin_a_token(page: Page, path: str) -> None:
    """Where a token is pinned, another can be typed in its place; the next text takes both away."""
    if path == "/surprise" and (n_tokens := tokens(page).count()):
        tokens(page).nth(min(3, n_tokens - 1)).click(timeout=1_000 * CLICK_SECONDS)
        _settle(page)


def _settle(page: Page) -> None:
    page.wait_for_timeout(COMMIT_SECONDS * 1_000)
    wait_until_settled(page, seconds=400)


def failure_of(page: Page, texts: dict[int, str]) -> str | None:
    """What is wrong after these texts were put into boxes, by their place on the page."""
    boxes = page.locator(BOXES).all()
    held = {}
    for place, text in reversed(texts.items()):  # a text above may take away what stands below
        with suppress(Error):
            boxes[place].fill(text)
            held[place] = boxes[place].input_value()
            boxes[place].press("Control+Enter" if boxes[place].evaluate("b => b.localName") == "textarea" else "Enter")
    _settle(page)
    seen = page.evaluate(LOOK)
    if seen["exceptions"]:
        return f"exception: {seen['exceptions'][0]}"
    if seen["injected"]:
        return f"injected: {seen['injected'][0]}"
    if seen["title"] != page.title() or "owned" in seen["title"]:
        return f"the title is {seen['title']}"
    if not seen["answered"]:
        return "neither figures nor a sentence"
    now = [box.input_value() for box in page.locator(BOXES).all()]
    lost = [place for place, text in held.items() if len(now) == len(boxes) and now[place] != text]
    return f"box {lost[0]} holds {now[lost[0]][:80]!r}" if lost else None
