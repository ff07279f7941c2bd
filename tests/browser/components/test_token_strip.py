"""The strip in a browser: a choice that lasts, keys, and what a text may hold."""

import re

import pytest

from tests.browser.components import checks
from tests.browser.components.apps.texts import IMAGE
from tests.browser.helpers import expect, wait_until_settled

APP = "token_strip"


def buttons(page):
    return page.get_by_role("group", name="Tokens of the phrase").get_by_role("button")


def expect_chosen(page, position: int) -> None:
    expect(page.get_by_text(re.compile("^Chosen:"))).to_have_text(f"Chosen: {position}")
    expect(buttons(page).nth(position)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".strip [aria-pressed=true]")).to_have_count(1)


def test_the_last_token_is_chosen_until_another_is_clicked_and_the_choice_lasts(visit):
    page = visit()
    expect_chosen(page, 3)
    buttons(page).nth(1).click()
    expect_chosen(page, 1)
    checks.redraw(page)
    expect_chosen(page, 1)


def test_a_choice_on_content_that_is_being_replaced_is_dropped(visit):
    page = visit()
    checks.begin_changing_the_content(page)
    buttons(page).nth(0).click()
    checks.expect_stale_click(page)
    expect_chosen(page, 3)
    buttons(page).nth(2).click()
    expect_chosen(page, 2)


def test_arrow_keys_home_and_end_move_and_enter_chooses(visit):
    page = visit()
    expect(buttons(page)).to_have_count(4)
    buttons(page).nth(3).focus()
    for key, position in (
        ("ArrowLeft", 2),
        ("ArrowLeft", 1),
        ("ArrowRight", 2),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("End", 3),
    ):
        page.keyboard.press(key)
        expect(buttons(page).nth(position)).to_be_focused()
    expect_chosen(page, 3)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect_chosen(page, 2)


def test_the_focus_is_on_the_chosen_token_after_a_redraw(visit):
    page = visit()
    buttons(page).nth(1).focus()
    page.keyboard.press("Enter")
    expect_chosen(page, 1)
    checks.redraw(page)
    expect(buttons(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(buttons(page).nth(2)).to_be_focused()


def test_the_strip_is_one_stop_of_the_tab_key(visit):
    page = visit()
    expect(buttons(page)).to_have_count(4)
    assert buttons(page).evaluate_all("(all) => all.map((e) => e.tabIndex)") == [-1, -1, -1, 0]


def test_each_token_stands_over_its_place_and_what_was_appended_is_told_apart(visit):
    page = visit()
    for i, place in enumerate(["0 · −4", "1 · −3", "2 · −2", "3 · −1"]):
        drawn = buttons(page).nth(i).locator(".place").evaluate("(e) => getComputedStyle(e, '::after').content")
        assert drawn == f'"{place}"'
    expect(buttons(page)).to_have_class(["", "", "", "appended"])
    expect(buttons(page).nth(0)).to_have_attribute("title", "hint of Once")
    expect(buttons(page).nth(0)).to_have_attribute("aria-label", "Once, place 0")


def test_what_is_left_out_is_named_before_the_first_token(visit):
    page = visit("/?case=more")
    expect(page.locator(".strip .more")).to_have_text("… 12 tokens before")
    expect(buttons(page)).to_have_count(4)


def test_of_a_long_text_the_last_tokens_are_in_sight_and_the_others_unfold(visit):
    page = visit("/?case=long")
    places = page.locator(".strip .place")
    expect(places.filter(visible=True)).to_have_count(24)
    fold = page.locator(".strip .fold")
    expect(fold).to_have_text("… 28 tokens before")
    expect(page.locator(".strip .more")).to_be_hidden()
    fold.click()
    expect(places.filter(visible=True)).to_have_count(40)
    expect(page.locator(".strip .more")).to_have_text("… 12 tokens before")
    page.get_by_role("button", name="place 3", exact=False).first.click()
    expect(page.get_by_text(re.compile("^Chosen:"))).to_have_text("Chosen: 3")
    checks.redraw(page)
    expect(places.filter(visible=True)).to_have_count(40)
    fold.click()
    expect(places.filter(visible=True)).to_have_count(24)
    checks.click_and_press(page.locator(".strip button").last, "Home")
    expect(page.locator(".strip button").last).to_have_attribute("aria-pressed", "true")
    wait_until_settled(page)
    expect(page.locator(".strip button:not([hidden]):not(.fold)").first).to_be_focused()


def test_a_key_pressed_while_a_click_is_on_its_way_is_not_undone_by_the_redraw(visit):
    page = visit()
    checks.click_and_press(buttons(page).nth(2), "Home")
    expect_chosen(page, 2)
    wait_until_settled(page)
    expect(buttons(page).nth(0)).to_be_focused()


def test_hostile_text_stays_text(visit):
    page = visit("/?case=hostile")
    expect(buttons(page).locator(".text")).to_have_text([IMAGE, "<b>"])
    checks.expect_nothing_executed(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_token_is_legible_in_both_themes(visit, theme):
    page = visit("/", 1280, theme)
    assert checks.theme_of(page) == theme
    expect(buttons(page)).to_have_count(4)
    for element in buttons(page).locator("span").all():
        assert checks.contrast(element) >= checks.AA


@pytest.mark.parametrize("case", ["more", "hostile"])
def test_nothing_is_wider_than_a_telephone(visit, case):
    page = visit(f"/?case={case}", 390)
    expect(buttons(page).nth(0)).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
