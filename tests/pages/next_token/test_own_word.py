"""A word of the visitor's own, against transformers."""

import math
import re

import pytest
import torch
from transformers import AutoModelForCausalLM

from app.next_token.own_word import LONG_PHRASE_TOKENS
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import ScoreContinuation
from tests.pages.next_token.actions import PHRASE, rows, spellings
from tests.support.engines import phrase_ids
from tests.support.pages import components, opened, words_on


@pytest.mark.parametrize("word", ["be", "Michigan", "hungry"])
def test_a_word_of_ones_own_has_the_product_of_its_factors(at, word):
    at.text_input(key="word").set_value(word).run()
    table = spellings(at)
    assert f"·{word}" in table
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    for written, row in table.items():
        engine = open_model()
        following = engine.codec.encode_within(written.replace("·", " "))
        ids = torch.tensor([[*phrase_ids(engine, PHRASE), *following]])
        with torch.no_grad():
            log_probs = model(ids).logits[0, -len(following) - 1 : -1].log_softmax(-1)
        nats = -float(log_probs[range(len(following)), list(following)].sum())
        assert row["surprise (bits)"] == f"{nats / math.log(2):.2f}"
        assert len(row["its tokens"].split(" × ")) == len(following)
    surprises = [float(row["surprise (bits)"]) for row in table.values()]
    assert surprises == sorted(surprises)


def test_a_word_has_its_probability_with_and_without_its_end():
    at = opened("next_token/page.py", phrase="The cat sat on the", word="mat")
    words = words_on(at)
    assert "p = 0.0006195" in words
    assert "1 chance in 1,614" in words
    assert "p = 8.42 × 10⁻⁵" in words, "an independent implementation has 0.000084"
    mat, glued = (spellings(at)[word]["if it ends there"] for word in ("·mat", "mat"))
    assert mat == "0.00842 %"
    assert glued == "", "what is stuck to the word before is none of its own"


def test_of_a_chain_the_rank_is_named_as_its_first_pieces_and_tiny_chances_are_odds():
    at = opened("next_token/page.py", phrase="I visited Muskegon,", word="michigan")
    assert spellings(at)["·michigan"]["probability"] == "1 in 300 million"
    assert "its first piece, **·Mich**, is number" in words_on(at)
    assert "e-" not in " ".join(row["its tokens"] for row in spellings(at).values()) + words_on(at)


@pytest.mark.parametrize(("unit", "log"), [("bits", "log₂"), ("nats", "ln")])
def test_the_expression_is_written_out_in_the_chosen_unit(unit, log):
    at = opened("next_token/page.py", phrase="I visited Muskegon,", word="Michigan", unit=unit)
    engine = open_model()
    question = ScoreContinuation(
        phrase_ids(engine, "I visited Muskegon,"), tuple(engine.codec.encode_within(" Michigan"))
    )
    scored = engine.ask(question).result()
    total = scored.surprisal_nats / (math.log(2) if unit == "bits" else 1)
    first, second = (f"{math.exp(nats):.4g}" for nats in scored.log_probs)
    shown = f"−{log} P(Michigan | I visited Muskegon,) = −{log} ({first} × {second}) = "
    assert shown in words_on(at)
    assert f" = {total:.2f} {unit}" in words_on(at)
    figures = " ".join(element.value for element in [*at.markdown, *at.caption])
    other = r"\d (nats|bits)".replace(unit, "none")
    assert not re.search(other, figures)


@pytest.mark.parametrize("bad", ["   ", "word " * 600])
def test_a_word_that_cannot_be_asked_for_gets_a_sentence(at, bad):
    at.text_input(key="word").set_value(bad).run()
    assert not at.exception
    assert at.warning or "Type a word" in words_on(at)
    assert at.text_input(key="word").value == bad
    assert rows(at)


def test_after_a_long_phrase_only_the_spelling_that_begins_likeliest_is_measured(monkeypatch):
    engine, asked = open_model(), []
    ask = type(engine).ask
    monkeypatch.setattr(type(engine), "ask", lambda self, question: (asked.append(question), ask(self, question))[1])
    long_phrase = "The cat sat on the mat. " * 80 + "The cat sat on the"
    assert len(phrase_ids(engine, long_phrase)) > LONG_PHRASE_TOKENS
    at = opened("next_token/page.py", phrase=long_phrase, word="mat")
    questions = [question for question in asked if isinstance(question, ScoreContinuation)]
    assert {question.continuation for question in questions} == {tuple(engine.codec.encode_within(" mat"))}
    assert "only the one that begins likeliest is measured" in words_on(at)
    assert "The model gave **·mat**" in words_on(at)
    assert "The word in its spellings" not in [data.get("label") for data in components(at)]
