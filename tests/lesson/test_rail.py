"""The card of a step above its page: it turns done by what the page shows, and not before."""

from tests.lesson.card import card, is_done, pressed
from tests.lesson.files import EIGHT
from tests.support.pages import PAGES, click, heatmap, opened, typed

NEXT, SURPRISE, COMPARE, BITS = PAGES


def test_a_page_without_a_lesson_has_no_card():
    at = opened(NEXT)
    assert not [b for b in at.button if b.key and b.key.startswith("lesson")]
    assert "lesson" not in at.query_params


def test_a_step_turns_done_by_what_the_page_shows_and_not_before():
    at = opened(NEXT, lesson="mine", step="1")
    assert at.text_area(key="phrase").value == "This weekend I plan to"
    assert not is_done(at)
    typed(at, NEXT, "Still too short.")
    assert not is_done(at)
    typed(at, NEXT, EIGHT)
    assert is_done(at)
    n_tokens = at.session_state["shown"]["n_tokens"]
    assert f"Your text has {n_tokens} tokens." in card(at)
    typed(at, NEXT, f"{EIGHT} And more of it.")
    assert is_done(at), "what was done stays done"
    assert f"Your text has {n_tokens} tokens." not in card(at), "and its figures are the page's own now"


def test_an_answer_is_kept_and_judged_once_the_step_is_done():
    at = opened(NEXT, lesson="mine", step="1")
    at.text_input(key="lesson_answer_mine 1").set_value("3").run()
    assert not is_done(at)
    typed(at, NEXT, EIGHT)
    assert f"You said **3**; right is **{at.session_state['shown']['n_tokens']}**" in card(at)
    assert not [box for box in at.text_input if box.key == "lesson_answer_mine 1"]


def test_the_next_step_opens_on_its_page_with_its_text():
    at = pressed(opened(NEXT, lesson="mine", step="1"), "lesson_next")
    assert at.text_area(key="text").value == "The cat sat on the moon and sang."
    assert dict(at.query_params) | {"lesson": "mine", "step": "2"} == dict(at.query_params)
    most = at.session_state["shown"]["most_place"]
    click(at, "heatmap", most - 1, heatmap(at)["content_id"])
    assert not is_done(at)
    click(at, "heatmap", most, heatmap(at)["content_id"])
    assert is_done(at)
