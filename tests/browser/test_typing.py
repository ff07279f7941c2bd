"""Typing in boxes of several lines: the figures follow, and are dimmed until they do."""

import re

import pytest

from tests.browser.helpers import expect, tokens


def is_behind(page) -> bool:
    return page.evaluate("document.querySelector('.stApp').hasAttribute('data-figures-behind')")


def await_figures(page, behind: bool) -> None:
    page.wait_for_function(
        "behind => document.querySelector('.stApp').hasAttribute('data-figures-behind') === behind", arg=behind
    )


BOXES = [("surprise", "Text"), ("bits", "Text"), ("compare", "Text 2")]


@pytest.mark.parametrize(("path", "label"), BOXES)
def test_figures_follow_what_is_typed_and_are_dimmed_until_they_do(visit, path, label):
    page = visit(f"/{path}")
    box = page.get_by_role("textbox", name=label, exact=True)
    await_figures(page, behind=False)
    figures = page.locator(".st-key-figures")
    before = figures.inner_text()
    box.focus()
    page.keyboard.press("End")
    page.keyboard.type(" and")
    assert is_behind(page)
    expect(figures).to_have_css("opacity", "0.3")
    await_figures(page, behind=False)
    expect(figures).not_to_have_text(before, use_inner_text=True)  # a chart is drawn a moment after its run has ended
    expect(box).to_be_focused()
    expect(box).to_have_value(re.compile(" and$"))


@pytest.mark.parametrize(("path", "label"), [("", "Phrase"), ("surprise", "Text")])
def test_a_long_text_waits_for_the_button(visit, path, label):
    page = visit(f"/{path}")
    box = page.get_by_role("textbox", name=label, exact=True)
    measure = page.get_by_role("button", name="Measure")
    expect(measure).to_be_hidden()
    box.fill("The cat sat on the mat. " * 1_000)
    expect(measure).to_be_visible()
    page.wait_for_timeout(600)  # longer than the pause after which a short text is measured
    assert is_behind(page)
    measure.click()
    await_figures(page, behind=False)
    expect(measure).to_be_hidden()


def test_what_is_typed_before_the_page_stands_is_measured(contexts, url):
    page = contexts(1280, "light").new_page()
    page.goto(f"{url}/surprise", wait_until="commit")
    box = page.get_by_role("textbox", name="Text", exact=True)
    box.fill("Typed too soon.")
    expect(tokens(page).first).to_contain_text("Ty")
    await_figures(page, behind=False)
    expect(box).to_have_value("Typed too soon.")
    page.close()
