"""Typing and leaving in one movement: no text is lost, the page chosen is shown, and Back leads to the page before."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.helpers import expect, tokens, visitors, wait_until_settled

NEXT, SURPRISE, COMPARE, BITS = "Next token", "Surprise", "Compare", "Bit width"
PATHS = {NEXT: "/", SURPRISE: "/surprise", COMPARE: "/compare", BITS: "/bits"}
OWN = {NEXT: {"phrase", "word", "k"}, SURPRISE: {"text"}, COMPARE: {"cards"}, BITS: {"sample", "opening"}}
OTHER = {NEXT: SURPRISE, SURPRISE: COMPARE, COMPARE: BITS, BITS: NEXT}
Press = Callable[[Locator], None]


@pytest.fixture(params=["touch"])
def hand(request, contexts, url):
    """Open a page as a new visitor with a mouse, or with fingers on a phone; and how they press: in no time at all."""
    touch = request.param == "touch"

    def context(width: int, theme: str):
        return contexts(390, theme, 844, True) if touch else contexts(width, theme)

    def press(target: Locator) -> None:
        if touch:
            target.tap()
        else:
            target.click(delay=0)

    with visitors(context, url) as open_page:
        yield open_page, press


def link(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stPageLink").get_by_role("link", name=name, exact=True)


def expect_page(page: Page, name: str) -> None:
    """That page, and in its address no parameter of another."""
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    wait_until_settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    address = urlsplit(page.url)
    assert address.path == PATHS[name]
    foreign = {parameter for other, own in OWN.items() if other != name for parameter in own}
    assert not foreign & set(parse_qs(address.query))


def type_into(page: Page, box: Locator, text: str) -> None:
    """Type at the end of a box, and leave the focus there."""
    box.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def textbox(label: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("textbox", name=label, exact=True)


def number(label: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("spinbutton", name=label, exact=True)


def name_a_text(page: Page) -> None:
    page.get_by_role("button", name="Text 2", exact=True).click()
    page.get_by_role("menuitem", name="Name", exact=True).click()


def unfold(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id("stExpander").get_by_text(name, exact=True).click()


def switch_on(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_text(name, exact=True).click()


def click_third_token(page: Page) -> None:
    tokens(page).nth(2).click()


def open_bulk_box(page: Page) -> None:
    page.get_by_role("button", name="Many texts at once").click()


# Its page, what brings the box forth, the box, and what is typed there.
BOXES = {
    "phrase": (NEXT, None, textbox("Phrase"), " and more"),
    "own word": (NEXT, None, textbox("A word"), "shop"),
    "tokens listed": (NEXT, None, number("Tokens listed"), "0"),
    "seed": (NEXT, None, number("Seed"), "7"),
    "guesses": (NEXT, switch_on("Guess first"), textbox("Guesses, separated by commas"), "shop, park"),
    "text": (SURPRISE, None, textbox("Text"), " and more"),
    "what if": (SURPRISE, click_third_token, textbox("Or put another text there"), "girl"),
    "card": (COMPARE, None, textbox("Text 2"), " and more"),
    "last card": (COMPARE, None, textbox("Text 3"), " and more"),
    "name of a card": (COMPARE, name_a_text, textbox("Name of text 2"), "second"),
    "many texts": (COMPARE, open_bulk_box, textbox("Texts, one per line"), "One text."),
    "sample": (BITS, None, textbox("Text"), " and more"),
    "opening": (BITS, unfold("How it continues at every width"), textbox("Begin with"), " and then"),
    "size": (BITS, switch_on("Before you look"), textbox("8 bits (MB)"), "75"),
}
REOPENED = {"many texts": open_bulk_box, "opening": BOXES["opening"][1]}
FINGERS_AND_MOUSE = ("phrase", "text", "card", "sample")  # the others with fingers alone


@pytest.mark.parametrize(
    ("hand", "name"),
    [("touch", name) for name in BOXES] + [("mouse", name) for name in FINGERS_AND_MOUSE],
    indirect=["hand"],
)
def test_what_is_being_typed_outlasts_a_link_and_back(hand, name):
    visit, press = hand
    start, bring_forth, box_of, text = BOXES[name]
    page = visit(PATHS[OTHER[start]])
    press(link(page, start))
    expect_page(page, start)
    if bring_forth is not None:
        bring_forth(page)
    box = box_of(page)
    expect(box).to_be_visible()
    wait_until_settled(page)
    type_into(page, box, text)
    typed = box.input_value()
    press(link(page, OTHER[start]))
    expect_page(page, OTHER[start])
    page.go_back()
    expect_page(page, start)
    if name in REOPENED:
        REOPENED[name](page)
    expect(box).to_have_value(typed)
    box.press("Control+End")
    box.press("Backspace")
    page.go_back()
    expect_page(page, OTHER[start])
    press(link(page, start))
    expect_page(page, start)
    if name in REOPENED:
        REOPENED[name](page)
    expect(box).to_have_value(typed[:-1])


# The page, a box of it, what is chosen there while the box has the focus, and what comes of it.
CHOICES = [
    (NEXT, "Phrase", "From logit to probability", lambda page: page.get_by_text("logit", exact=True).first),
    (SURPRISE, "Text", "bundled · 7M", lambda page: page.get_by_role("combobox", name="Model")),
    (COMPARE, "Text 2", "Add a text", lambda page: page.get_by_role("textbox", name="Text 4")),
    (BITS, "Text", "per-channel", lambda page: page.get_by_role("radio", name="per-channel", checked=True)),
]


@pytest.mark.parametrize(("start", "label", "choice", "outcome"), CHOICES)
def test_what_is_being_typed_is_kept_and_measured_with_what_is_chosen_meanwhile(hand, start, label, choice, outcome):
    visit, press = hand
    page = visit(PATHS[start])
    box = page.get_by_role("textbox", name=label, exact=True)
    type_into(page, box, " and more")
    typed = box.input_value()
    press(page.get_by_test_id("stMain").locator("p", has_text=re.compile(f"^{choice}$")).first)
    expect(outcome(page)).to_be_attached()
    wait_until_settled(page)
    expect(box).to_have_value(typed)
    expect(page.locator(".stApp[data-figures-behind]")).to_have_count(0)


@pytest.mark.parametrize(("start", "label"), [(NEXT, "Phrase"), (SURPRISE, "Text"), (BITS, "Text")])
def test_a_text_is_taken_along_as_it_stands_and_stays_where_it_was(hand, start, label):
    visit, press = hand
    page = visit(PATHS[start])
    box = page.get_by_role("textbox", name=label, exact=True)
    type_into(page, box, " and more")
    typed = box.input_value()
    press(page.get_by_role("button", name="Use this text on"))
    press(page.get_by_role("menuitem", name=COMPARE))
    expect(page.get_by_role("textbox", name="Text 4", exact=True)).to_have_value(typed)
    expect_page(page, COMPARE)
    page.go_back()
    expect_page(page, start)
    expect(box).to_have_value(typed)


def test_back_goes_through_the_pages_one_by_one_and_leaves_models_and_conventions_as_they_are(hand):
    visit, press = hand
    page = visit("/?unit=nats")
    visited = [NEXT, BITS, SURPRISE, COMPARE, NEXT, SURPRISE]
    for name in visited[1:]:
        press(link(page, name))
        expect_page(page, name)
    for name in visited[-2::-1]:
        page.go_back()
        expect_page(page, name)
        assert "unit=nats" in page.url
    page.go_forward()
    expect_page(page, BITS)
