"""A few of the hostile strings through every box, and one of each kind through a file."""

import pytest

from tests.robustness import boxes, strings
from tests.support.pages import PAGES, opened


def test_a_few_strings_in_every_box_draw_no_exception_and_stay_in_the_box():
    outcome = boxes.attack(strings.some(40))
    assert outcome.n_tried > 100
    assert outcome.failures == []


@pytest.mark.parametrize("page", boxes.UPLOADS)
def test_a_string_of_each_kind_in_a_file_draws_no_exception(page):
    at, kinds = opened(page), boxes.UPLOADS[page][1]
    for n, (kind, texts) in enumerate(strings.KINDS.items()):
        name = f"{kind}: {next(iter(texts))}"
        assert boxes.upload_failure(at, page, kinds[n % len(kinds)], name) is None, name


def test_every_page_has_boxes():
    assert {page: len(boxes.boxes(boxes.with_all_boxes(page))) > 1 for page in PAGES} == dict.fromkeys(PAGES, True)
