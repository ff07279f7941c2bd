"""The list in a browser: clicks, keys, bars, kinds of rows, and what a text may hold."""

import pytest

from tests.browser.components import checks
from tests.browser.components.apps.texts import IMAGE, LONG
from tests.browser.helpers import expect

APP = "token_list"


def table(page):
    return page.get_by_role("table", name="Next tokens")


def buttons(page):
    return table(page).get_by_role("button")


def row(page, text: str):
    return table(page).get_by_role("row").filter(has_text=text)


def width(element) -> float:
    return element.bounding_box()["width"]


def test_a_click_reports_its_token_once(visit):
    page = visit()
    page.get_by_role("button", name="append ·hill").click()
    checks.expect_clicks(page, 101)
    checks.redraw(page)
    checks.expect_clicks(page, 101)
    page.get_by_role("button", name="append ·hill").click()
    checks.expect_clicks(page, 101, 101)


def test_a_click_counts_though_the_list_is_drawn_anew_between_its_two_ends(visit):
    page = visit("/?case=new")
    first = page.get_by_role("table", name="Next tokens of run 1")
    first.get_by_role("button", name="append ·hill").hover()
    page.mouse.down()
    checks.redraw(page)
    page.mouse.up()
    checks.expect_clicks(page, 101)
    expect(page.get_by_role("table", name="Next tokens of run 3")).to_be_visible()  # what waited is drawn


def test_only_tokens_can_be_clicked_and_only_where_the_list_is_clickable(visit):
    page = visit()
    expect(buttons(page)).to_have_count(4)
    row(page, "everything else").click()
    checks.expect_clicks(page)
    plain = visit("/?case=plain")
    expect(row(plain, "·time")).to_be_visible()
    expect(buttons(plain)).to_have_count(0)


def test_a_click_on_content_that_is_being_replaced_is_dropped(visit):
    page = visit()
    checks.begin_changing_the_content(page)
    page.get_by_role("button", name="append ·tree").click()
    checks.expect_stale_click(page)
    checks.expect_clicks(page)
    page.get_by_role("button", name="append ·hill").click()
    checks.expect_clicks(page, 101)


def test_arrow_keys_home_and_end_move_and_enter_reports(visit):
    page = visit()
    expect(buttons(page)).to_have_count(4)
    buttons(page).nth(0).focus()
    for key, position in (
        ("ArrowDown", 1),
        ("ArrowDown", 2),
        ("ArrowUp", 1),
        ("End", 3),
        ("ArrowDown", 3),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(buttons(page).nth(position)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    checks.expect_clicks(page, 101)


def test_the_list_is_one_stop_of_the_tab_key(visit):
    page = visit()
    expect(buttons(page)).to_have_count(4)
    assert buttons(page).evaluate_all("(all) => all.map((e) => e.tabIndex)") == [0, -1, -1, -1]


def test_the_focus_stays_in_its_row_over_a_redraw(visit):
    page = visit()
    buttons(page).nth(2).focus()
    page.keyboard.press("Enter")
    checks.expect_clicks(page, 102)
    checks.redraw(page)
    expect(buttons(page).nth(2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(buttons(page).nth(3)).to_be_focused()


def test_the_focus_goes_to_the_last_row_where_the_list_got_shorter(visit):
    page = visit()
    buttons(page).nth(3).focus()
    checks.begin_changing_the_content(page)
    expect(buttons(page)).to_have_count(2)
    expect(buttons(page).nth(1)).to_be_focused()


def test_bars_are_as_long_as_their_shares(visit):
    page = visit()
    full, half, quarter = (width(page.locator(".fill").nth(i)) for i in range(3))
    assert half == pytest.approx(full / 2, abs=1)
    assert quarter == pytest.approx(full / 4, abs=1)


def test_two_kinds_of_bars_have_two_colours(visit):
    page = visit("/?case=two")
    expect(page.locator("table.two")).to_be_visible()
    colours = [
        row(page, "·time").locator(".fill").nth(i).evaluate("(e) => getComputedStyle(e).backgroundColor")
        for i in (0, 1)
    ]
    assert colours == ["rgb(11, 114, 181)", "rgb(213, 103, 31)"]


def test_the_actual_token_says_so_and_what_cannot_be_drawn_is_struck(visit):
    page = visit()
    content = "(e) => getComputedStyle(e.querySelector('td.token'), '::after').content"
    assert row(page, "·hill").evaluate(content) == '"actual"'
    assert row(page, "·day").evaluate(content) == "none"
    struck = "(e) => getComputedStyle(e.querySelector('td.number')).textDecorationLine"
    assert row(page, "·time").evaluate(struck) == "line-through"
    assert row(page, "·hill").evaluate(struck) == "none"


def test_hovering_explains_a_column_and_a_token(visit):
    page = visit()
    expect(table(page).get_by_role("columnheader", name="token")).to_have_attribute("title", "· is a space.")
    expect(buttons(page).nth(0)).to_have_attribute("title", "hint of ·time")


def test_hostile_text_stays_text_and_a_long_one_is_cut(visit):
    page = visit("/?case=hostile")
    expect(buttons(page)).to_have_text([IMAGE, "<b>bold</b>", LONG])
    expect(buttons(page).nth(0)).to_have_attribute("aria-label", f"append {IMAGE}")
    assert buttons(page).nth(2).evaluate("(e) => e.scrollWidth > e.clientWidth")
    checks.expect_nothing_executed(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_cell_is_legible_in_both_themes(visit, theme):
    page = visit("/", 1280, theme)
    assert checks.theme_of(page) == theme
    expect(buttons(page)).to_have_count(4)
    for cell in table(page).locator("td, th, button, span.rest").all():
        assert checks.contrast(cell) >= checks.AA


@pytest.mark.parametrize("case", ["short", "two", "hostile"])
def test_nothing_is_wider_than_a_telephone(visit, case):
    page = visit(f"/?case={case}", 390)
    expect(table(page)).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
