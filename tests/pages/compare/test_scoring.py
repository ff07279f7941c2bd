"""Texts that are too long, a model that goes away, and a stop: what was scored stays."""

import re
import time

import pytest

from model_cache import open_model
from model_cache.catalog import ModelUnavailable
from model_cache.engine.questions import Score
from tests.pages.compare.actions import all_words, card_texts, pasted
from tests.support.engines import slowed
from tests.support.pages import opened


def test_more_tokens_than_can_be_measured_names_both_figures_and_loses_nothing(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "100")
    texts = ["many words in a row " * 20, "other words in a row " * 20, "further words in a row " * 20]
    at = pasted(texts)
    assert re.search(r"The 3 texts have \d{3} tokens together; at most 200", all_words(at))
    assert card_texts(at) == [text.strip() for text in texts]
    at.button(key="undo_cards").click().run()
    assert len(at.dataframe[0].value) == 3


def test_fifty_long_texts_are_refused_with_both_figures():
    text = "The quick brown fox jumps over the lazy dog. " * 200
    assert re.search(r"The 50 texts have \d{3},\d{3} tokens together; at most 100,000", all_words(pasted([text] * 50)))


@pytest.fixture
def slow(monkeypatch):
    """A model that takes half a second for each batch of one."""
    slowed(monkeypatch, 0.5)
    monkeypatch.setattr("model_cache.engine.schedule.IDS_A_BATCH", 8)


def test_a_model_that_goes_away_leaves_what_was_measured(monkeypatch):
    at = opened("compare/page.py")
    engine = open_model()
    ask = type(engine).ask

    def ask_until_gone(self, question):
        if "gone" in question.text:
            raise ModelUnavailable("The model was closed while it was asked. Try again.")
        return ask(self, question)

    monkeypatch.setattr(type(engine), "ask", ask_until_gone)
    at.text_area(key="pasted").set_value("A text that stays.\nA text that is gone.\nAnother that stays.")
    at.button(key="pasted_replace").click().run()
    assert not at.exception
    assert "The model was closed while it was asked" in all_words(at)
    assert sorted(at.dataframe[0].value["text"]) == ["A text that stays.", "Another that stays."]
    assert len(card_texts(at)) == 3


def test_a_stop_keeps_the_texts_that_were_read(slow):
    at = opened("compare/page.py")
    engine = open_model()
    jobs = [engine.ask(Score(f"A stopped text, number {i}.")) for i in range(6)]
    while not jobs[0].done():
        time.sleep(0.02)
    for job in jobs:
        job.cancel()
    names = [f"A stopped text, number {i}." for i in range(6)]
    at.text_area(key="pasted").set_value("\n".join(names))
    key = "compare_bundled"
    convention = "Convention(prefix_space=True, bos=False)"
    at.session_state[f"{key} stopped"] = (f"bundled float32 {convention} {hash(tuple(names))}", jobs)
    at.button(key="pasted_replace").click().run()
    assert not at.exception
    n = len(at.dataframe[0].value)
    assert 0 < n < 6
    assert f"{n} of 6 texts were read before it was stopped." in all_words(at)
    at.button(key=f"{key}_go_on").click().run(timeout=60)
    assert len(at.dataframe[0].value) == 6
