"""A word of the visitor's own, against transformers."""

import math

import pytest
import torch
from transformers import AutoModelForCausalLM

from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from tests.pages.next_token.actions import PHRASE, rows
from tests.support.engines import phrase_ids
from tests.support.pages import words_on


@pytest.mark.parametrize("word", ["be", "Michigan", "hungry"])
def test_a_word_of_ones_own_has_the_product_of_its_factors(at, word):
    at.text_input(key="word").set_value(word).run()
    frame = at.dataframe[0].value
    assert f"·{word}" in frame["word"].tolist()
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    for row in frame.itertuples():
        engine = open_model()
        following = engine.codec.encode_within(row.word.replace("·", " "))
        ids = torch.tensor([[*phrase_ids(engine, PHRASE), *following]])
        with torch.no_grad():
            log_probs = model(ids).logits[0, -len(following) - 1 : -1].log_softmax(-1)
        assert row.nats == pytest.approx(-float(log_probs[range(len(following)), list(following)].sum()), rel=1e-4)
        assert row.bits == pytest.approx(row.nats / math.log(2))
        assert len(row.tokens.split(" × ")) == len(following)
    assert frame["nats"].is_monotonic_increasing


@pytest.mark.parametrize("bad", ["   ", "word " * 600])
def test_a_word_that_cannot_be_asked_for_gets_a_sentence(at, bad):
    at.text_input(key="word").set_value(bad).run()
    assert not at.exception
    assert at.warning or "Type a word" in words_on(at)
    assert at.text_input(key="word").value == bad
    assert rows(at)
