"""Guess first: the answer is hidden until it is revealed, and every round is kept."""

import pytest

from model_cache import open_model, predict_next_tokens
from model_cache.engine.questions import ScoreContinuation
from tests.pages.next_token.actions import PHRASE, rows
from tests.support.engines import phrase_ids
from tests.support.pages import components, words_on


def test_guess_first_hides_the_answer_until_it_is_revealed_and_keeps_a_tally(at):
    at.toggle(key="guess").set_value(True).run()
    labels = [drawn["label"] for drawn in components(at)]
    assert labels == ["Tokens of the phrase"]
    assert "likeliest next token is" not in words_on(at)
    at.button(key="reveal_next").click().run()
    assert "at least one guess" in at.warning[0].value
    assert at.button(key="greedy").disabled, "it would give the answer away"
    at.text_input(key="guesses").set_value("be, Michigan,, be")
    at.button(key="reveal_next").click().run()
    tally = at.dataframe[0].value
    assert tally["guess"].tolist() == ["be", "Michigan"]
    expected = predict_next_tokens(PHRASE, open_model().info.vocabulary).set_index("tokens")
    assert tally["probability"].iloc[0] == pytest.approx(expected.loc[" be", "probabilities"], rel=1e-4)
    assert tally["rank"].iloc[0] == 1 + int((expected["probabilities"] > expected.loc[" be", "probabilities"]).sum())
    engine = open_model()
    question = ScoreContinuation(phrase_ids(engine, PHRASE), tuple(engine.codec.encode_within(" Michigan")))
    assert tally["rank"].iloc[1] == engine.ask(question).result().ranks[0]
    assert at.text_input(key="guesses").value == "be, Michigan,, be", "nothing typed is lost"
    assert rows(at)
    at.text_area(key="phrase").set_value("Once upon a").run()
    assert at.text_input(key="guesses").value == "", "a new round"
    assert at.dataframe[0].value["guess"].tolist() == ["be", "Michigan"], "the tally stays"
    assert "likeliest next token is" not in words_on(at)
    at.text_input(key="guesses").set_value("time")
    at.button(key="reveal_next").click().run()
    assert at.dataframe[0].value["round"].tolist() == [2, 1, 1]
    at.button(key="clear_tally").click().run()
    assert not at.dataframe
