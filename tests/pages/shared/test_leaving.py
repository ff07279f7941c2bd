"""A page that is left: what was being typed stands in its box on return, and its parameters leave the address."""

from itertools import count

import pytest

from tests.support.pages import BOX, PAGES, opened

TYPED = "Typed and gone."
_moments = count(1)


def left(page: str, other: str, box: str, text: str):
    """Another page, gone to while a box was being typed in: the browser's message brings its text along."""
    at = opened(page)
    at.session_state["leaving"] = {
        "left": {
            "value": {"page": "left", "texts": [{"box": box, "text": text}]},
            "content_id": "",
            "at": next(_moments),
        }
    }
    at.switch_page(other).run()
    assert not at.exception
    return at


@pytest.mark.parametrize(("page", "other"), [(PAGES[i], PAGES[(i + 1) % 4]) for i in range(4)])
def test_what_was_being_typed_when_its_page_was_left_stands_in_its_box(page, other):
    box = BOX.get(page, "phrase")
    at = left(page, other, box, TYPED)
    at.switch_page(page).run()
    assert at.text_area(key=box).value == TYPED


@pytest.mark.parametrize("box", ["k", "model", "no box", "card_text_99"])
def test_what_is_no_text_of_a_box_changes_nothing(box):
    at = left(PAGES[0], PAGES[1], box, TYPED)
    assert box not in at.session_state or at.session_state[box] != TYPED


def test_no_parameter_of_another_page_stays_in_the_address():
    at = opened(PAGES[0], cards='[["","A cat."]]', text="A text.", phrase="Mine.", k="7")
    assert set(at.query_params) == {"phrase", "k"}
    assert at.text_area(key="phrase").value == "Mine."
