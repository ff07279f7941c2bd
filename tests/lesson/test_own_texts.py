"""A lesson takes nobody's text away: by a step, by leaving, by a reload, by a link."""

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


def test_what_a_link_names_beside_its_step_stays():
    at = opened(NEXT, lesson="mine", step="1", phrase=OWN)
    assert at.text_area(key="phrase").value == OWN
