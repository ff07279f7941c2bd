"""A lesson is opened by an address, by the list, or by the tab; what is wrong with any of them is a sentence."""

import json

import pytest

from app.lesson import library
from tests.lesson.card import pressed
from tests.lesson.files import LESSON
from tests.pages.shared.test_restore import handed_back
from tests.support import markup
from tests.support.pages import PAGES, opened

NEXT, SURPRISE, COMPARE, BITS = PAGES


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"lesson": "nothing", "step": "999"}, "There is no lesson “nothing” here."),
        ({"lesson": "mine", "step": "999"}, "This lesson has 2 steps, and no step “999”: here is its first."),
        ({"lesson": "mine", "step": "9" * 5_000}, "This lesson has 2 steps, and no step “999"),
        ({"lesson": "mine", "step": "-1"}, "and no step “-1”"),
        ({"lesson": "mine", "step": "²"}, "and no step “²”"),
        ({"lesson": "<b>[x](http://evil.example)", "step": ""}, "There is no lesson “<b>[x](http://evil.example)”"),
        ({"lesson": "x" * 5_000}, "There is no lesson “xxx"),
    ],
)
def test_a_bad_address_is_said_in_a_sentence_and_the_page_opens(page, address, sentence):
    at = opened(page, **address)
    assert sentence in " ".join(markup.shown(each.value) for each in at.warning)


@pytest.mark.parametrize(
    "damaged",
    [
        {"lesson": ["mine", 10**6]},
        {"lesson progress": [["mine", [[0, "x", {"n_tokens": [[]]}]]]]},
        {"lesson put": {"next model": "evil"}},
        {"lesson aside": {"nowhere": [{"phrase": "x"}]}},
        {"lesson before": {"next k": 10**9}},
    ],
)
def test_what_a_tab_hands_back_damaged_is_left_out(damaged):
    written = {"lesson": json.dumps({"version": 1, "part": {"held": damaged, "losses": []}})}
    at = handed_back(NEXT, written)
    assert at.text_area(key="phrase").value
    assert not at.exception


def test_a_bad_file_is_named_where_lessons_are_listed_and_the_others_open(own_lesson):
    (own_lesson / "bad.toml").write_text("title = \n")
    (own_lesson / "logits.toml").write_text(LESSON)
    at = opened(NEXT)
    at.session_state["lessons"] = True
    at.run()
    sentences = [markup.shown(each.value) for each in at.warning]
    assert any(each.startswith("bad.toml, line 1: this is no TOML") for each in sentences)
    assert any("logits.toml, line 1: there is another lesson of this name" in each for each in sentences)
    pressed(at, "lesson_start_mine")
    assert at.query_params["lesson"] == "mine"


def test_a_folder_that_is_none_is_a_sentence(own_lesson, monkeypatch):
    monkeypatch.setenv(library.SETTING, str(own_lesson / "nowhere"))
    held_by_app = library.library()
    assert "logits" in held_by_app.lessons
    assert held_by_app.problems[0].startswith("LOGITSCOPE_LESSONS is no folder that can be read")


def test_a_lesson_whose_file_goes_away_ends_with_a_sentence(own_lesson):
    at = opened(NEXT, lesson="mine", step="1")
    (own_lesson / "mine.toml").unlink()
    del at.query_params["lesson"]
    at.run()
    assert not at.exception
    assert "There is no lesson “mine” here any more." in " ".join(markup.shown(each.value) for each in at.warning)
