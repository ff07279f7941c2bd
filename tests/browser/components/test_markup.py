"""In every place where Streamlit reads Markdown a crafted text stands as it was typed, and nothing of it is markup."""

from collections import Counter

from tests.browser.helpers import expect
from tests.support.markup import CRAFTED, MADE_OF_MARKUP, on_one_line

APP = "markup"
PLACES = 16  # of each text; in two of them the same words stand among others


def test_every_place_shows_the_text_and_makes_nothing_of_it(visit):
    page = visit("/")
    expect(page.get_by_test_id("stTabs")).to_have_count(len(CRAFTED))
    expect(page.get_by_test_id("stToast")).to_be_visible()
    assert page.locator(MADE_OF_MARKUP).count() == 0
    shown = page.get_by_test_id("stMarkdownContainer").all_inner_texts()
    times = Counter(map(on_one_line, shown))
    for number, text in enumerate(CRAFTED):
        assert times[on_one_line(text)] >= PLACES - 2, text
        assert times[f"{number} begins {on_one_line(text)} and ends"] == 1, text


def test_a_tooltip_shows_the_text_and_makes_nothing_of_it(visit):
    page = visit("/")
    for number, text in enumerate(CRAFTED):
        button = page.locator("[class*=st-key-button]").nth(number).get_by_role("button").first
        button.scroll_into_view_if_needed()
        button.hover()
        tip = page.get_by_test_id("stTooltipContent")
        expect(tip).to_be_visible()
        assert on_one_line(tip.inner_text()) == on_one_line(text)
        assert page.locator(MADE_OF_MARKUP).count() == 0
        page.mouse.move(0, 0)
        expect(tip).to_have_count(0)


def test_what_is_copied_is_the_text(visit):
    page = visit("/")
    expect(page.get_by_test_id("stTabs")).to_have_count(len(CRAFTED))
    copied = page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stCaptionContainer] p")].map((place) => {
          getSelection().selectAllChildren(place);
          return getSelection().toString();
        })"""
    )
    for text in CRAFTED:
        assert on_one_line(text) in map(on_one_line, copied), text
