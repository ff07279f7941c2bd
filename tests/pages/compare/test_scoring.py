"""Texts that are too long, a model that goes away, and a stop: what was scored stays."""

import re

from app.shared import state
from computation.perplexity import Convention
from model_cache.catalog import ModelUnavailable
from model_cache.engine.questions import Score
from tests.pages.compare.actions import card_texts, pasted
from tests.support.fake_engine import FakeEngine
from tests.support.pages import opened, words_on


def test_more_tokens_than_can_be_measured_names_both_figures_and_loses_nothing(fake_engine, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "100")
    texts = ["many words in a row " * 6, "other words in a row " * 6, "further words in a row " * 6]
    at = pasted(texts)
    assert re.search(r"The 3 texts have \d{3} tokens together; at most 200", words_on(at))
    assert card_texts(at) == [text.strip() for text in texts]
    at.button(key="undo_cards").click().run()
    assert len(at.dataframe[0].value) == 3


def test_fifty_long_texts_are_refused_with_both_figures(fake_engine):
    text = "The quick brown fox jumps over the lazy dog. " * 200
    assert re.search(r"The 50 texts have \d{3},\d{3} tokens together; at most 100,000", words_on(pasted([text] * 50)))


def test_a_model_that_goes_away_leaves_what_was_measured(fake_engine, monkeypatch):
    at = opened("compare/page.py")
    ask = FakeEngine.ask

    def ask_until_gone(self, question):
        if "gone" in question.text:
            raise ModelUnavailable("The model was closed while it was asked. Try again.")
        return ask(self, question)

    monkeypatch.setattr(FakeEngine, "ask", ask_until_gone)
    at.text_area(key="pasted").set_value("A text that stays.\nA text that is gone.\nAnother that stays.")
    at.button(key="pasted_replace").click().run()
    assert not at.exception
    assert "The model was closed while it was asked" in words_on(at)
    assert sorted(at.dataframe[0].value["text"]) == ["A text that stays.", "Another that stays."]
    assert len(card_texts(at)) == 3


def test_a_stop_keeps_the_texts_that_were_read(fake_engine):
    at = opened("compare/page.py")
    texts = [f"A stopped text, number {i}." for i in range(6)]
    jobs = [fake_engine.ask(Score(text)) for text in texts[:2]]
    fake_engine.held.set()
    jobs += [fake_engine.ask(Score(text)) for text in texts[2:]]
    for job in jobs:
        job.cancel()
    fake_engine.release()
    at.text_area(key="pasted").set_value("\n".join(texts))
    stoppable = state.texts_of_model("fake")
    content_id = f"fake float32 {Convention()} {hash(tuple(texts))}"
    at.session_state[stoppable.stopped.name] = (content_id, tuple(jobs))
    at.button(key="pasted_replace").click().run()
    assert not at.exception
    n = len(at.dataframe[0].value)
    assert n == 2
    assert f"{n} of 6 texts were read before it was stopped." in words_on(at)
    at.button(key=stoppable.resume_button.name).click().run(timeout=60)
    assert len(at.dataframe[0].value) == 6
