"""What each page shows before anybody scrolls: all of its answer on a projector, the beginning of it on a phone."""

import pytest
from playwright.sync_api import Page

from benchmarks.landmarks import PAGES
from tests.browser.helpers import expect, wait_until_settled

TITLES = [where.title for where in PAGES]


@pytest.mark.parametrize("where", PAGES, ids=TITLES)
def test_the_answer_is_on_the_first_screen_of_a_projector(visit, where):
    page: Page = visit(where.path, 1024)
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(where.answer(page)).to_be_visible()
    wait_until_settled(page)
    spot = where.answer(page).bounding_box()
    assert spot["y"] + spot["height"] <= 768
    for title in TITLES:
        expect(page.get_by_test_id("stPageLink").get_by_text(title, exact=True)).to_be_in_viewport()
    expect(where.box(page)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("where", PAGES, ids=TITLES)
def test_the_answer_begins_on_the_first_screen_of_a_phone(visit, where):
    page: Page = visit(where.path, 390)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(where.answer(page)).to_be_visible()
    wait_until_settled(page)
    assert where.answer(page).bounding_box()["y"] < 844 - 20


@pytest.mark.parametrize("where", PAGES, ids=TITLES)
def test_the_answer_begins_on_the_first_screen_of_a_projector_at_150_percent(visit, where):
    page: Page = visit(f"{where.path}?view=projector", 683)
    page.set_viewport_size({"width": 683, "height": 512})
    expect(where.answer(page)).to_be_visible()
    wait_until_settled(page)
    spot = where.answer(page).bounding_box()
    assert spot["y"] < 512
    assert spot["x"] + spot["width"] <= 683
