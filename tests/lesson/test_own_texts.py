"""A lesson takes nobody's text away: by a step, by leaving, by a reload, by a link."""

import pytest

from app.shared import tab_state
from tests.lesson.card import is_done, pressed
from tests.lesson.files import EIGHT, OWN
from tests.pages.shared.test_restore import handed_back, held
from tests.support.pages import PAGES, opened, typed

NEXT, SURPRISE, COMPARE, BITS = PAGES


def test_what_was_typed_on_a_step_stays_until_another_step_is_asked_for():
    at = typed(opened(NEXT, lesson="mine", step="1"), NEXT, OWN)
    at.run()
    assert at.text_area(key="phrase").value == OWN
    at.switch_page(COMPARE).run()
    at.switch_page(NEXT).run()
    assert at.text_area(key="phrase").value == OWN
    assert at.query_params["lesson"] == "mine"


def test_ones_own_text_comes_back_on_leaving():
    at = typed(opened(SURPRISE), SURPRISE, OWN)
    at.query_params.update({"lesson": "mine", "step": "2"})
    at.run()
    assert at.text_area(key="text").value == "The cat sat on the moon and sang."
    pressed(at, "lesson_leave")
    assert at.text_area(key="text").value == OWN
    assert "lesson" not in at.query_params
    assert not [b for b in at.button if b.key and b.key.startswith("lesson")]


def test_ones_own_text_can_be_brought_back_during_the_lesson():
    at = typed(opened(NEXT, lesson="mine", step="1"), NEXT, OWN)
    pressed(pressed(at, "lesson_next"), "lesson_back")
    assert at.text_area(key="phrase").value == "This weekend I plan to"
    pressed(at, "lesson_own_text")
    assert at.text_area(key="phrase").value == OWN


def test_a_text_from_before_is_not_lost_by_what_was_typed_since():
    at = typed(opened(NEXT), NEXT, OWN)
    at.query_params.update({"lesson": "mine", "step": "1"})
    typed(at.run(), NEXT, EIGHT)
    pressed(at, "lesson_leave")
    assert at.text_area(key="phrase").value == EIGHT
    at.session_state["lessons"] = True
    pressed(at.run(), "lesson_own_text")
    assert at.text_area(key="phrase").value == OWN


def test_a_lesson_goes_on_after_a_reload_with_the_text_that_was_typed():
    at = typed(opened(NEXT, lesson="mine", step="1"), NEXT, EIGHT)
    parts = held(at)
    again = handed_back(NEXT, parts, lesson="mine", step="1", phrase=EIGHT)
    assert again.text_area(key="phrase").value == EIGHT
    assert is_done(again)
    later = handed_back(NEXT, parts)  # the same tab, by an address that names no lesson
    assert later.text_area(key="phrase").value == EIGHT
    assert later.query_params["lesson"] == "mine"


def test_ones_own_text_comes_back_on_leaving_after_a_reload():
    at = typed(opened(NEXT), NEXT, OWN)
    at.query_params.update({"lesson": "mine", "step": "1"})
    parts = held(at.run())
    again = handed_back(NEXT, parts, lesson="mine", step="1", phrase="This weekend I plan to")
    pressed(again, "lesson_leave")
    assert again.text_area(key="phrase").value == OWN


def test_a_link_to_a_step_goes_before_what_the_tab_held():
    parts = held(typed(opened(NEXT), NEXT, OWN))
    at = handed_back(NEXT, parts, lesson="mine", step="1")
    assert at.text_area(key="phrase").value == "This weekend I plan to"
    pressed(at, "lesson_leave")
    assert at.text_area(key="phrase").value == OWN


@pytest.mark.parametrize("lesson_before", [False, True])
def test_a_tabs_answer_that_names_the_page_before_leads_back_to_the_step(lesson_before):
    before = opened(NEXT, lesson="mine", step="1") if lesson_before else opened(NEXT)
    at = opened(NEXT, lesson="mine", step="2")
    at.session_state[tab_state.address.name] = frozenset({"lesson", "step"})
    at.session_state["tab_question"] = {"held": {"parts": held(before), "alive": False}}
    at.switch_page(NEXT).run()
    assert at.text_area(key="text").value == "The cat sat on the moon and sang."


def test_a_page_of_ones_own_choice_stays_after_a_reload():
    parts = held(opened(NEXT, lesson="mine", step="1").switch_page(COMPARE).run())
    assert handed_back(COMPARE, parts).text_area(key="card_text_1")


def test_what_a_link_names_beside_its_step_stays():
    at = opened(NEXT, lesson="mine", step="1", phrase=OWN)
    assert at.text_area(key="phrase").value == OWN
