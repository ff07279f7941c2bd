"""What each page shows before anybody scrolls: all of its answer on a projector, the beginning of it on a phone. And no
page scrolls sideways.
"""

import pytest
from playwright.sync_api import FloatRect, Page

from benchmarks.landmarks import PAGES, Landmarks
from tests.browser.helpers import assert_not_wider, expect, wait_until_settled

TITLES = [where.title for where in PAGES]


def settled(page: Page, where: Landmarks, width: int, height: int) -> FloatRect:
    """Where the answer is on a screen of that size, which nothing is wider than."""
    page.set_viewport_size({"width": width, "height": height})
    expect(where.answer(page)).to_be_visible()
    wait_until_settled(page)
    assert_not_wider(page, width)
    return where.answer(page).bounding_box()


@pytest.mark.parametrize("where", PAGES, ids=TITLES)
def test_the_answer_is_on_the_first_screen_of_a_projector(visit, where):
    page: Page = visit(where.path, 1024)
    spot = settled(page, where, 1024, 768)
    assert spot["y"] + spot["height"] <= 768
    for title in TITLES:
        expect(page.get_by_test_id("stPageLink").get_by_text(title, exact=True)).to_be_in_viewport()
    expect(where.box(page)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("where", PAGES, ids=TITLES)
def test_the_answer_begins_on_the_first_screen_of_a_phone(visit, where):
    page: Page = visit(where.path, 390)
    assert settled(page, where, 390, 844)["y"] < 844 - 20
    kept_free = page.locator(".st-key-more_small_model")
    two_lines = "element => element.offsetHeight <= 3.3 * parseFloat(getComputedStyle(document.body).fontSize)"
    assert kept_free.evaluate(two_lines), "no blank band for a note that is not there"


@pytest.mark.parametrize("where", PAGES, ids=TITLES)
def test_the_answer_begins_on_the_first_screen_of_a_projector_at_150_percent(visit, where):
    page: Page = visit(f"{where.path}?view=projector", 683)
    spot = settled(page, where, 683, 512)
    assert spot["y"] < 512
    assert spot["x"] + spot["width"] <= 683
