"""What holds on every page: texts outlive a visit elsewhere, bad addresses open, nothing is wider than the screen."""

import pytest

from tests.browser.helpers import assert_not_wider, expect, figures, fill, go_to


def test_what_was_typed_is_still_there_after_visiting_another_page(visit):
    page = visit("/surprise")
    fill(page, "Text", "Nothing that I typed is lost.")
    go_to(page, "Compare")
    go_to(page, "Surprise")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Nothing that I typed is lost.")


@pytest.mark.parametrize(
    "bad",
    ["bits?bits=99", "bits?bits=x&scheme=magic", "bits?sample=%00%07", "?model=../etc", "?k=-5", "?k=x&phrase=%00%07"],
)
def test_a_bad_address_opens_a_working_page(visit, bad):
    page = visit(f"/{bad}")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(figures(page)).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (420, "dark")])  # others by the first screens
@pytest.mark.parametrize("path", ["/", "/surprise", "/compare", "/bits"])
def test_no_page_is_wider_than_its_screen(visit, path, width, theme):
    page = visit(path, width, theme)
    expect(figures(page)).to_be_visible()
    assert_not_wider(page, width)
