"""A chain of tokens after a phrase: its factors are those of one plain forward pass, and of one step after the
other."""

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from computation.perplexity import Convention
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import NextToken, ScoreContinuation
from tests.support.engines import phrase_ids

PHRASE = "This weekend I plan to"


@pytest.fixture(scope="module")
def engine():
    return open_model("bundled")


@pytest.mark.parametrize("word", [" go", " hungry", " Michigan", " go to the zoo", "日本"])
def test_factors_are_those_of_a_plain_forward_pass(engine, word):
    ids, following = phrase_ids(engine, PHRASE), tuple(engine.codec.encode_within(word))
    chain = engine.ask(ScoreContinuation(ids, tuple(following))).result()
    plain = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    with torch.no_grad():
        rows = plain(torch.tensor([[*ids, *following]])).logits[0, len(ids) - 1 : -1].log_softmax(-1)
    expected = rows[range(len(following)), list(following)]
    np.testing.assert_allclose(chain.log_probs, expected.numpy(), rtol=1e-4, atol=1e-4)
    assert chain.ranks.tolist() == [1 + int((row > at).sum()) for row, at in zip(rows, expected, strict=True)]
    assert chain.surprisal_nats == pytest.approx(-float(expected.double().sum()), rel=1e-4)
    assert b"".join(chain.pieces).decode() == word


def test_a_chain_is_the_same_step_by_step(engine):
    ids, following = phrase_ids(engine, PHRASE), tuple(engine.codec.encode_within(" go to the zoo"))
    chain = engine.ask(ScoreContinuation(ids, tuple(following))).result()
    for i, token in enumerate(following):
        row = engine.ask(NextToken((*ids, *following[:i]))).result().logits
        assert chain.log_probs[i] == pytest.approx(float(torch.from_numpy(row.copy()).log_softmax(-1)[token]), abs=1e-4)


def test_a_word_within_a_text_gets_neither_bos_nor_space(engine):
    assert b"".join(engine.codec.pieces(tuple(engine.codec.encode_within("hungry")))) == b"hungry"
    assert phrase_ids(engine, "hungry") == tuple(engine.codec.encode_within(" hungry"))
    assert phrase_ids(engine, "hungry", Convention(bos=True))[0] == 0


def test_a_chain_of_nothing_or_of_too_much_is_refused(engine):
    ids = phrase_ids(engine, PHRASE)
    for following in ((), (5,) * engine.info.window):
        with pytest.raises(ValueError, match="A continuation has between 1 and 511 tokens"):
            engine.ask(ScoreContinuation(ids, tuple(following))).result(30)  # elsewhere it is refused there


def test_after_a_long_text_a_chain_sees_the_last_of_it(engine):
    ids = phrase_ids(engine, "one two three " * 400)
    chain = engine.ask(ScoreContinuation(ids, tuple(engine.codec.encode_within(" one")))).result()
    assert np.isfinite(chain.log_probs).all()
