"""The tree in a browser: clicks, keys, how deep a line stands, and what a text may hold."""

import re

import pytest

from tests.browser.components import checks
from tests.browser.components.apps.texts import IMAGE
from tests.browser.helpers import expect, wait_until_settled

APP = "branch_tree"


def tree(page):
    return page.get_by_role("group", name="Continuations")


def buttons(page):
    return tree(page).get_by_role("button")


def expect_current(page, node: int) -> None:
    expect(tree(page).locator("[aria-current=true]")).to_have_attribute("aria-label", re.compile(f"node {node}$"))


def test_a_click_reports_its_node_once(visit):
    page = visit()
    expect_current(page, 2)
    buttons(page).nth(4).click()
    checks.expect_clicks(page, 4)
    expect_current(page, 4)
    checks.redraw(page)
    checks.expect_clicks(page, 4)
    buttons(page).nth(4).click()
    checks.expect_clicks(page, 4, 4)


def test_a_click_on_content_that_is_being_replaced_is_dropped(visit):
    page = visit()
    checks.begin_changing_the_content(page)
    buttons(page).nth(0).click()
    checks.expect_stale_click(page)
    checks.expect_clicks(page)
    buttons(page).nth(3).click()
    checks.expect_clicks(page, 3)


def test_arrow_keys_home_and_end_move_over_the_lines_and_enter_reports(visit):
    page = visit()
    expect(buttons(page)).to_have_count(5)
    buttons(page).nth(2).focus()
    for key, position in (
        ("ArrowRight", 3),
        ("ArrowDown", 4),
        ("ArrowDown", 4),
        ("Home", 0),
        ("ArrowUp", 0),
        ("End", 4),
    ):
        page.keyboard.press(key)
        expect(buttons(page).nth(position)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    checks.expect_clicks(page, 3)


def test_the_focus_is_on_the_current_token_after_a_redraw(visit):
    page = visit()
    buttons(page).nth(1).focus()
    page.keyboard.press("Enter")
    checks.expect_clicks(page, 1)
    checks.redraw(page)
    expect(buttons(page).nth(1)).to_be_focused()


def test_a_key_pressed_while_a_click_is_on_its_way_is_not_undone_by_the_redraw(visit):
    page = visit()
    checks.click_and_press(buttons(page).nth(4), "Home")
    expect_current(page, 4)
    wait_until_settled(page)
    expect(buttons(page).nth(0)).to_be_focused()


def test_the_tree_is_one_stop_of_the_tab_key(visit):
    page = visit()
    expect(buttons(page)).to_have_count(5)
    assert buttons(page).evaluate_all("(all) => all.map((e) => e.tabIndex)") == [-1, -1, 0, -1, -1]


def test_a_fork_is_indented_and_marked(visit):
    page = visit()
    lines = tree(page).locator(".line")
    expect(lines).to_have_count(3)
    first, second, third = (lines.nth(i).get_by_role("button").first.bounding_box()["x"] for i in range(3))
    assert first + 22 < second == third
    assert [lines.nth(i).get_attribute("data-mark") for i in range(3)] == ["", "└", "└"]
    expect(lines.locator(".note")).to_have_text(["the phrase", "3.2 bits", "5.1 bits"])


def test_the_way_to_the_current_token_is_marked_and_a_token_shows_its_own_note(visit):
    page = visit()
    expect(buttons(page)).to_have_class(["on-path", "on-path", "on-path", "", ""])
    expect(buttons(page).locator("small")).to_have_text(["40 %"])
    expect(buttons(page).nth(1)).to_have_attribute("title", "hint of ·upon")


def test_hostile_text_stays_text(visit):
    page = visit("/?case=hostile")
    expect(buttons(page).nth(0)).to_have_text(IMAGE)
    expect(tree(page).locator(".note").last).to_have_text(IMAGE)
    checks.expect_nothing_executed(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_token_is_legible_in_both_themes(visit, theme):
    page = visit("/", 1280, theme)
    assert checks.theme_of(page) == theme
    expect(buttons(page)).to_have_count(5)
    for element in tree(page).locator("button, .note").all():
        assert checks.contrast(element) >= checks.AA


def test_nothing_is_wider_than_a_telephone(visit):
    page = visit("/?case=hostile", 390)
    expect(buttons(page).nth(0)).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
