"""Each page notes what it has drawn: the answers' own values, and nothing of an earlier text."""

import math

import pytest

from app.shared import examples, lesson_state
from model_cache import compute_perplexity, predict_next_tokens, token_surprise_table
from tests.support.pages import PAGES, opened, typed

NEXT, SURPRISE, COMPARE, BITS = PAGES


def facts(at):
    return at.session_state[lesson_state.shown.name]


def test_next_token_notes_its_text_its_row_and_the_likeliest_token():
    noted = facts(opened(NEXT, phrase="This weekend I plan to"))
    likeliest = predict_next_tokens("This weekend I plan to", k=1).iloc[0]
    assert (noted["page"], noted["text"], noted["n_tokens"], noted["row"]) == ("next", "This weekend I plan to", 5, 4)
    assert noted["row_from_end"] == -1
    assert (noted["top_token"], noted["top_rank"]) == (likeliest["tokens"], 1)
    assert noted["top_probability"] == pytest.approx(likeliest["probabilities"], rel=1e-4)
    assert noted["word"] is None


def test_next_token_notes_a_word_that_was_asked_for():
    noted = facts(opened(NEXT, phrase="I visited Muskegon,", word="Michigan"))
    assert (noted["word"], noted["word_after"]) == ("Michigan", "I visited Muskegon,")
    assert noted["word_surprise"] == pytest.approx(-math.log(noted["word_probability"]))
    assert len(noted["word_tokens"]) == noted["word_n_tokens"]


def test_what_is_still_to_be_guessed_is_not_noted():
    at = opened(NEXT)
    at.toggle(key="guess").set_value(True).run()
    assert facts(at)["hidden"] is True
    assert "top_token" not in facts(at)


def test_surprise_notes_its_figures_and_the_pinned_place():
    at = opened(SURPRISE, text=examples.SURPRISE)
    table = token_surprise_table(examples.SURPRISE)
    worst = table.loc[table["surprise"].idxmax()]
    noted = facts(at)
    assert noted["perplexity"] == pytest.approx(compute_perplexity(examples.SURPRISE), rel=1e-4)
    assert (noted["most_token"], noted["place"]) == (worst["token"], None)
    assert noted["most_surprise"] == pytest.approx(worst["surprise"], rel=1e-4)
    at = opened(SURPRISE, text=examples.SURPRISE, at=str(noted["most_place"]))
    assert facts(at)["place_token"] == worst["token"]
    assert facts(at)["place_is_most"] is True


def test_compare_notes_texts_by_rising_perplexity():
    noted = facts(opened(COMPARE))
    assert noted["n_texts"] == 3
    assert list(noted["texts_rising"]) == sorted(noted["texts"], key=compute_perplexity)
    assert noted["lowest_perplexity"] == pytest.approx(compute_perplexity(noted["lowest_text"]), rel=1e-4)
    assert noted["perplexity_1"] == pytest.approx(compute_perplexity(noted["text_1"]), rel=1e-4)


def test_bit_width_notes_its_setting_and_the_curve():
    noted = facts(opened(BITS, sample="The cat sat on the mat.", bits="2"))
    assert (noted["bits"], noted["scheme"], noted["n_measured"]) == (2, "per-tensor", 7)
    assert noted["full_perplexity"] == pytest.approx(compute_perplexity("The cat sat on the mat."), rel=1e-4)
    assert noted["perplexity"] == noted["curve_2"] > noted["full_perplexity"]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_an_earlier_text_is_left(page):
    at = opened(page)
    before = dict(facts(at))
    at = typed(at, page, "A quite different text, which nobody has typed before.")
    assert "text" in facts(at) or facts(at)["texts"]
    assert facts(at) != before
    at = typed(at, page, "")
    assert not {"perplexity", "top_token", "lowest_text"} & set(facts(at))
