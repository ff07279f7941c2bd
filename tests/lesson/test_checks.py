"""Each word of the checks: when it holds, and when not."""

import pytest

from app.lesson import checks

HOLDS = {  # word: (its value, facts with which it holds, facts with which it does not)
    "text_is": ("To be  or not", {"text": "to be or not "}, {"text": "to be"}),
    "text_is_not": ("To be", {"text": "Or not"}, {"text": "to be"}),
    "text_contains": ("hungry", {"text": "I am Hungry."}, {"text": "I am tired."}),
    "tokens_at_least": (8, {"n_tokens": 8}, {"n_tokens": 7}),
    "tokens_at_most": (8, {"n_tokens": 8}, {"n_tokens": 9}),
    "unit_is": ("nats", {"unit": "nats"}, {"unit": "bits"}),
    "model_is_not": ("bundled", {"model": "gpt2"}, {"model": "bundled"}),
    "first_token_scored": (True, {"first_token_scored": True}, {"first_token_scored": False}),
    "leading_space": (False, {"leading_space": False}, {"leading_space": True}),
    "row_is": (-3, {"row_from_end": -3}, {"row_from_end": -1}),
    "listed_at_least": (20, {"n_listed": 20}, {"n_listed": 10}),
    "listed_at_most": (5, {"n_listed": 5}, {"n_listed": 10}),
    "steps_shown": (True, {"steps": True}, {"steps": False}),
    "appended_at_least": (2, {"n_appended": 2}, {"n_appended": 1}),
    "temperature_at_least": (1.5, {"temperature": 1.5}, {"temperature": 1.0}),
    "temperature_at_most": (0.5, {"temperature": 0.5}, {"temperature": 1.0}),
    "word_is": ("Michigan", {"word": "michigan"}, {"word": "Ohio"}),
    "word_asked": (True, {"word": "Ohio"}, {"word": None}),
    "top_probability_at_least": (0.5, {"top_probability": 0.5}, {"top_probability": 0.4}),
    "top_probability_at_most": (0.5, {"top_probability": 0.5}, {"top_probability": 0.6}),
    "place_pinned": (True, {"place": 0}, {"place": None}),
    "place_is_most_surprising": (True, {"place_is_most": True}, {"place_is_most": False}),
    "place_token_is": ("window", {"place_token": " window"}, {"place_token": " ate"}),
    "perplexity_at_most": (6.0, {"perplexity": 6.0}, {"perplexity": 6.1}),
    "perplexity_at_least": (100.0, {"perplexity": 100.0}, {"perplexity": 99.0}),
    "replaced_at_least": (1, {"n_replaced": 1}, {"n_replaced": 0}),
    "tint_is": ("entropy", {"tint": "entropy"}, {"tint": "surprise"}),
    "table_shown": (True, {"token_table": True}, {"token_table": False}),
    "whole_words": (True, {"whole_words": True}, {"whole_words": False}),
    "texts_at_least": (3, {"n_texts": 3}, {"n_texts": 2}),
    "texts_at_most": (1, {"n_texts": 1}, {"n_texts": 2}),
    "texts_include": (("A cat.",), {"texts": ("a  cat.", "B")}, {"texts": ("B",)}),
    "order_is": ("by perplexity", {"order": "by perplexity"}, {"order": "as typed"}),
    "lowest_at_most": (6.0, {"lowest_perplexity": 5.0}, {"lowest_perplexity": 7.0}),
    "highest_at_least": (8192.0, {"highest_perplexity": 9000.0}, {"highest_perplexity": 7.0}),
    "bits_are": (4, {"bits": 4}, {"bits": 8}),
    "bits_at_most": (2, {"bits": 2}, {"bits": 4}),
    "bits_at_least": (8, {"bits": 8}, {"bits": 4}),
    "scheme_is": ("group-64", {"scheme": "group-64"}, {"scheme": "per-tensor"}),
    "scheme_is_not": ("per-tensor", {"scheme": "group-64"}, {"scheme": "per-tensor"}),
    "embedding_rounded": (False, {"embedding": False}, {"embedding": True}),
    "curve_on": ("the yardstick", {"curve_on": "the yardstick"}, {"curve_on": "your text"}),
    "widths_at_least": (7, {"n_measured": 7}, {"n_measured": 6}),
    "times_perplexity_at_least": (2.0, {"times_perplexity": 2.0}, {"times_perplexity": 1.9}),
    "exercise_on": (True, {"exercise": True}, {"exercise": False}),
    "sizes_right_at_least": (4, {"sizes_right": 4}, {"sizes_right": 3}),
}


def test_every_word_is_tried():
    assert set(HOLDS) == set(checks.VOCABULARY)


@pytest.mark.parametrize("word", checks.VOCABULARY)
def test_a_word_holds_and_does_not_hold(word):
    value, holds, fails = HOLDS[word]
    check = checks.Check(word, value)
    assert check.holds(holds, answered=False)
    assert not check.holds(fails, answered=False)
    assert not check.holds({}, answered=True), "nothing is shown of it"


def test_an_answer_is_waited_for():
    check = checks.Check(checks.ANSWERED, True)
    assert check.holds({}, answered=True)
    assert not check.holds({}, answered=False)


def test_nothing_pinned_can_be_asked_for():
    check = checks.Check("place_pinned", False)
    assert check.holds({"place": None}, answered=False)
    assert not check.holds({"place": 3}, answered=False)
    assert not check.holds({}, answered=False), "the page has not drawn anything yet"
