"""The fake that page tests run on keeps the interface, and what it says is what its docstring promises."""

import math

import numpy as np
import pytest

from computation.perplexity import Convention
from computation.quantization import SCHEMES, Rounding
from model_cache import ModelUnavailable
from model_cache.engine.interface import Engine
from model_cache.engine.questions import (
    ALL_QUESTIONS,
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    Score,
    ScoreContinuation,
    ScoreIds,
    ScoreRounded,
    TensorHistogram,
)
from tests.support.fake_engine import N_BYTES, VOCABULARY, FakeEngine

TEXT = "Größe 日本 😀"
ROUNDING = Rounding(4, "per-tensor")
LN_V = math.log(VOCABULARY)


@pytest.fixture
def fake():
    return FakeEngine()


def test_every_kind_of_question_is_answered_without_weights(fake):
    engine: Engine = fake
    ids = engine.codec.phrase_ids(TEXT, Convention())
    questions = [
        Score(TEXT),
        ScoreIds(ids),
        ScoreRounded(TEXT, ROUNDING),
        NextToken(ids),
        NextToken(ids * 20),  # past the length at which beginnings are kept
        NextToken(ids, ROUNDING),
        ScoreContinuation(ids, ids[:3]),
        ContinueGreedily(ids, 5),
        MeasureWeightLosses(ROUNDING),
        TensorHistogram("matrix.weight", ROUNDING),
    ]
    assert {type(question) for question in questions} == set(ALL_QUESTIONS)
    for question in questions:
        job = engine.ask(question)
        assert job.done()
        assert job.result() is not None, question


def test_every_token_is_a_byte_and_equally_likely(fake):
    scored = fake.ask(Score(TEXT, Convention(bos=True))).result()
    assert scored.pieces == (b"<|endoftext|>", *(bytes([byte]) for byte in f" {TEXT}".encode()))
    np.testing.assert_allclose(scored.surprisal_nats, LN_V, rtol=1e-6)
    np.testing.assert_allclose(scored.entropy_nats, LN_V, rtol=1e-6)
    assert set(scored.ranks) == {1}
    assert scored.perplexity == pytest.approx(VOCABULARY)
    assert fake.info.end_ids == {N_BYTES}


def test_a_text_of_several_windows_is_scored_to_its_end():
    scored = FakeEngine(window=8).ask(Score("a text of several windows")).result()
    np.testing.assert_allclose(scored.surprisal_nats, LN_V, rtol=1e-6)


def test_rounding_changes_nothing(fake):
    rounded = fake.ask(ScoreRounded(TEXT, ROUNDING)).result()
    assert rounded.mean_kl_nats == 0
    assert rounded.share_same_top1 == 1
    losses = fake.ask(MeasureWeightLosses(ROUNDING)).result()
    assert {scheme for loss in losses.tensors for scheme in loss.lost} == set(SCHEMES)


def test_what_is_asked_while_it_is_held_is_answered_when_it_is_released(fake):
    fake.held.set()
    kept, left = fake.ask(Score("kept")), fake.ask(Score("left"))
    assert not kept.done()
    left.cancel()
    fake.release()
    assert kept.result(1).n_scored == 4
    assert left.error() is not None
    assert left.partial is None


def test_questions_are_refused_at_the_door_as_elsewhere(fake):
    with pytest.raises(ValueError, match="Type a text first"):
        fake.ask(Score(""))
    fake.failures[Score("bad")] = ValueError("This one fails.")
    with pytest.raises(ValueError, match="This one fails"):
        fake.ask(Score("bad")).result()
    fake.close()
    with pytest.raises(ModelUnavailable, match="released"):
        fake.ask(Score("late"))
