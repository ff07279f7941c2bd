"""The heatmap in a browser: clicks, keys, what pointing shows, the line, and both themes."""

import re

import pytest

from tests.browser.components import checks
from tests.browser.components.apps.texts import MARKS
from tests.browser.helpers import expect, wait_until_settled

APP = "token_heatmap"


def chips(page):
    return page.get_by_role("group", name="Tokens").get_by_role("button")


def tip(page):
    return page.locator(".tip")


def point_at_line(page, fraction: float) -> None:
    box = page.locator(".line").bounding_box()
    page.mouse.move(box["x"] + box["width"] * fraction, box["y"] + 20)


def test_a_click_reports_its_position_once(visit):
    page = visit()
    chips(page).nth(2).click()
    checks.expect_clicks(page, 12)
    expect(chips(page).nth(2)).to_have_attribute("aria-pressed", "true")
    checks.redraw(page)
    checks.expect_clicks(page, 12)
    chips(page).nth(2).click()
    checks.expect_clicks(page, 12, 12)
    chips(page).nth(3).click()
    checks.expect_clicks(page, 12, 12, 13)
    expect(chips(page).nth(2)).to_have_attribute("aria-pressed", "false")


def test_a_token_that_is_not_scored_reports_nothing(visit):
    page = visit()
    chips(page).nth(0).click()
    chips(page).nth(0).press("Enter")
    chips(page).nth(1).click()
    checks.expect_clicks(page, 11)
    assert chips(page).nth(0).get_attribute("aria-pressed") is None


def test_a_click_on_content_that_is_being_replaced_is_dropped(visit):
    page = visit()
    checks.begin_changing_the_content(page)
    chips(page).nth(2).click()
    checks.expect_stale_click(page)
    checks.expect_clicks(page)
    chips(page).nth(3).click()
    checks.expect_clicks(page, 13)


def test_arrow_keys_home_and_end_move_and_enter_reports(visit):
    page = visit()
    expect(chips(page)).to_have_count(6)
    page.get_by_role("button", name="PNG").focus()
    page.keyboard.press("Tab")
    expect(chips(page).nth(0)).to_be_focused()
    for key, position in (
        ("ArrowRight", 1),
        ("ArrowDown", 2),
        ("ArrowLeft", 1),
        ("End", 5),
        ("ArrowRight", 5),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(chips(page).nth(position)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tip(page)).to_have_text("figures of dog")
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()
    page.keyboard.press("Enter")
    checks.expect_clicks(page, 11)


def test_the_focus_is_kept_over_a_redraw_without_showing_figures(visit):
    page = visit()
    chips(page).nth(3).focus()
    page.keyboard.press("Enter")
    checks.expect_clicks(page, 13)
    checks.redraw(page)
    expect(chips(page).nth(3)).to_be_focused()
    expect(tip(page)).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(chips(page).nth(4)).to_be_focused()


def test_a_key_pressed_while_a_click_is_on_its_way_is_not_undone_by_the_redraw(visit):
    page = visit()
    checks.click_and_press(chips(page).nth(3), "Home")
    expect(chips(page).nth(3)).to_have_attribute("aria-pressed", "true")
    wait_until_settled(page)
    expect(chips(page).nth(0)).to_be_focused()


def test_a_mark_without_its_letter_can_be_seen_and_clicked(visit):
    page = visit("/?case=marks")
    expect(chips(page)).to_have_count(len(MARKS))
    widths = chips(page).evaluate_all("(all) => all.map((chip) => chip.getBoundingClientRect().width)")
    assert min(widths) > 5
    for i in range(len(MARKS)):
        chips(page).nth(i).click()
        checks.expect_clicks(page, *range(i + 1))  # of clicks while one is on its way, the last counts


def test_a_redraw_does_not_draw_the_focus_to_itself(visit):
    page = visit()
    page.get_by_role("button", name="Redraw").focus()
    checks.redraw(page)
    expect(page.get_by_role("button", name="Redraw")).to_be_focused()


def test_pointing_at_a_chip_shows_its_figures_and_marks_the_line(visit):
    page = visit()
    expect(tip(page)).to_be_hidden()
    chips(page).nth(5).hover()
    expect(tip(page)).to_have_text("figures of moon")
    expect(page.locator(".marker.hover")).to_have_attribute("x1", "5.5")
    expect(page.locator(".marker.hover")).to_have_css("visibility", "visible")
    page.get_by_text("a note").hover()
    expect(tip(page)).to_be_hidden()
    expect(page.locator(".marker.hover")).to_have_css("visibility", "hidden")


def test_pointing_at_the_line_marks_the_chip_and_a_click_there_reports(visit):
    page = visit()
    expect(chips(page)).to_have_count(6)
    point_at_line(page, 0.97)
    expect(chips(page).nth(5)).to_have_class(re.compile("hovered"))
    expect(tip(page)).to_have_text("figures of moon")
    point_at_line(page, 0.55)
    expect(chips(page).nth(3)).to_have_class(re.compile("hovered"))
    expect(page.locator("button.hovered")).to_have_count(1)
    page.mouse.down()
    page.mouse.up()
    checks.expect_clicks(page, 13)
    expect(page.locator(".marker.chosen")).to_have_attribute("x1", "3.5")


def test_a_token_without_a_figure_is_a_gap_in_the_line(visit):
    page = visit()
    expect(page.locator("path.curve")).to_have_attribute("d", "M 1 80 H 2 L 2 0 H 3 L 3 60 H 4 M 5 40 H 6")


def test_less_surprise_has_its_own_hue_and_the_line_goes_below_zero(visit):
    page = visit("/?case=change")
    expect(chips(page)).to_have_class(["", "less changed", "removed"])
    expect(page.locator(".line svg")).to_have_attribute("viewBox", "0 0 3 200")
    less, more = (chips(page).nth(i).evaluate("(e) => getComputedStyle(e).boxShadow") for i in (1, 2))
    assert less.startswith("rgb(10, 58, 97)")
    assert more.startswith("rgb(114, 52, 15)")


def test_a_bare_heatmap_has_no_legend(visit):
    page = visit("/?case=bare")
    expect(chips(page)).to_have_count(6)
    expect(page.locator(".legend")).to_be_hidden()
    expect(page.get_by_role("button", name="SVG")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_step_of_the_scale_is_legible_and_stronger_than_the_one_before(visit, theme):
    page = visit("/?case=scale", 1280, theme)
    assert checks.theme_of(page) == theme
    expect(chips(page)).to_have_count(580)
    shades = checks.shades(chips(page))
    assert min(shade.contrast for shade in shades) >= checks.AA
    for hue in (shades[:290], shades[290:]):
        behind = [shade.behind for shade in hue]
        assert behind == sorted(behind, reverse=theme == "light"), "without colour the tint says the same"
        strongest = (max(behind) + 0.05) / (min(behind) + 0.05)
        assert strongest > 9, "the strongest tint is far from the page's own colour"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_not_a_tint_is_legible_too(visit, theme):
    page = visit("/", 1280, theme)
    chips(page).nth(5).hover()
    for text in (chips(page).nth(0), tip(page), page.get_by_text("a note"), page.get_by_text("16+")):
        assert checks.contrast(text) >= checks.AA


def test_nothing_is_wider_than_a_telephone(visit):
    page = visit("/?case=long", 390)
    expect(chips(page)).to_have_count(1200)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    chips(page).nth(5).hover()
    box = tip(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
