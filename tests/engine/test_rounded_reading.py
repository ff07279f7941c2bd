"""Weights of a large model, rounded as it reads: a rounded copy's answers in the memory of a layer, others between.

The bundled model stands for a large one.
"""

import threading
import weakref
from concurrent.futures import CancelledError

import numpy as np
import pytest
import torch

from computation.quantization import Rounding
from computation.rounding import quantize
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine import rounded_models, rounded_reading, rounded_tensors
from model_cache.engine.config import EngineConfig
from model_cache.engine.forward import CausalModel
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreRounded
from model_cache.engine.rounded_reading import ReadRounded
from tests.support.engines import asked_together, opened, phrase_ids, score

TEXT = "Once upon a time, there was a little dog who lived in a house by the sea."
FOUR = Rounding(4, "group-64")
SECONDS = 60


@pytest.fixture
def large(monkeypatch):
    """An engine that keeps no copy, and holds no tensor longer than it is used; answers are not kept."""
    monkeypatch.setattr(rounded_models, "COPY_BYTES", 0)
    monkeypatch.setattr(rounded_reading, "TABLE_BYTES", 1_000_000)
    engine = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig(answer_cache=False))
    yield engine
    engine.close()


@pytest.fixture
def rounded(monkeypatch):
    """Calls something before each tensor is rounded, with its number."""
    round_whole, n, acts = rounded_reading.round_whole, [], []

    def watched(*arguments):
        n.append(1)
        for act in acts:
            act(len(n))
        return round_whole(*arguments)

    monkeypatch.setattr(rounded_reading, "round_whole", watched)
    return acts


@pytest.mark.parametrize("setting", [FOUR, Rounding(3, "per-tensor"), Rounding(2, "per-channel", False)])
def test_a_model_without_a_copy_has_the_answers_of_one_with_a_copy(engine, large, setting):
    ids = phrase_ids(engine, TEXT)
    one, other = (each.ask(ScoreRounded(TEXT, setting)).result() for each in (engine, large))
    np.testing.assert_allclose(other.scored.surprisal_nats, one.scored.surprisal_nats, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(other.kl_nats, one.kl_nats, rtol=1e-2, atol=1e-4)
    one, other = (each.ask(NextToken(ids, setting)).result().logits for each in (engine, large))
    np.testing.assert_allclose(other, one, rtol=1e-3, atol=1e-3)
    one, other = (each.ask(ContinueGreedily(ids, 8, setting)).result() for each in (engine, large))
    assert other.ids.tolist() == one.ids.tolist()
    assert large.status().weight_bytes == large.info.float32_bytes, "there is a copy"


def test_a_text_that_was_read_under_rounded_weights_is_scored_once_at_full_precision(large, caplog):
    large.ask(ScoreRounded(TEXT, FOUR)).result(SECONDS)
    assert score(large, TEXT).n_scored > 0
    assert score(large, "The cat sat.").n_scored > 0  # by when whatever failed behind the first is logged
    assert not caplog.records


def test_all_that_wait_for_one_rounding_are_read_together(large, monkeypatch):
    n_windows, read = [], ReadRounded.read

    def counted(self, windows, rows):
        n_windows.append(len(windows))
        return read(self, windows, rows)

    monkeypatch.setattr(ReadRounded, "read", counted)
    questions = [NextToken(phrase_ids(large, TEXT), FOUR), *(ScoreRounded(TEXT * n, FOUR) for n in (1, 4))]
    for job in asked_together(monkeypatch, large, [Score("The cat sat."), *questions]):
        job.result(SECONDS)
    assert n_windows == [2, 3], "one reading at full precision, and one with all weights rounded"


def test_a_small_question_is_answered_while_weights_are_rounded(large, rounded):
    expected = score(large, "The cat sat.").surprisal_nats
    order, small = [], []

    def ask(n):
        if n == 5:
            small.append(large.ask(Score("The cat sat.")))
            small[0].on_done(lambda: order.append("small"))

    rounded.append(ask)
    job = large.ask(ScoreRounded(TEXT, FOUR))
    job.on_done(lambda: order.append("rounded"))
    job.result(SECONDS)
    assert order == ["small", "rounded"]
    np.testing.assert_allclose(small[0].result(SECONDS).surprisal_nats, expected, rtol=1e-4)


def test_a_reading_that_nobody_waits_for_stops_in_the_middle(large, rounded):
    numbers, asked, jobs = [], threading.Event(), []

    def stop(n):
        numbers.append(n)
        if n == 5:
            asked.wait(SECONDS)
            jobs[0].cancel()

    rounded.append(stop)
    jobs.append(large.ask(ScoreRounded(TEXT, FOUR)))
    asked.set()
    with pytest.raises(CancelledError):
        jobs[0].result(SECONDS)
    assert score(large, TEXT).n_scored > 0
    assert max(numbers) == 5


def test_a_tensor_that_cannot_be_rounded_fails_its_question_and_leaves_the_weights_as_they_were(large, rounded):
    expected = score(large, TEXT).surprisal_nats

    def fail(n):
        if n == 7:
            raise RuntimeError("this tensor breaks")

    rounded.append(fail)
    with pytest.raises(RuntimeError, match="this tensor breaks"):
        large.ask(ScoreRounded(TEXT, FOUR)).result(SECONDS)
    np.testing.assert_allclose(score(large, TEXT).surprisal_nats, expected, rtol=1e-5)
    assert large.ask(ScoreRounded(TEXT, FOUR)).result(SECONDS).mean_kl_nats > 0


def test_a_large_output_head_is_rounded_by_threads_of_our_own(large, monkeypatch):
    n_rows, product = [], rounded_tensors.RoundedRows.product

    def counted(self, x, *arguments):
        n_rows.append(len(x))
        return product(self, x, *arguments)

    monkeypatch.setattr(rounded_tensors.RoundedRows, "product", counted)
    found = large.ask(ScoreRounded(TEXT, FOUR)).result(SECONDS)
    assert n_rows == [found.scored.n_scored + 1], "all rows once, and one behind the text"


def test_rounded_tensors_are_let_go_of_as_the_reading_goes_on(large, monkeypatch):
    monkeypatch.setattr(rounded_reading, "PASSING_BYTES", 0)
    round_whole, held, most = rounded_reading.round_whole, [], []

    def remembered(*arguments):
        tensor = round_whole(*arguments)
        held.append(weakref.ref(tensor))
        most.append(sum(each().nbytes for each in held if each() is not None))
        return tensor

    monkeypatch.setattr(rounded_reading, "round_whole", remembered)
    large.ask(ScoreRounded(TEXT, FOUR)).result(SECONDS)
    assert max(most) < large.info.float32_bytes / 3
    assert sum(each() is not None for each in held) == 0


def test_24_and_32_bits_are_answered_without_reading_the_text_again(monkeypatch):
    n_read, read = [], CausalModel.read
    monkeypatch.setattr(CausalModel, "read", lambda *arguments: n_read.append(1) or read(*arguments))
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    n_read.clear()  # what was read at the door
    full = score(engine, TEXT)
    for bits in (24, 32):
        same = engine.ask(ScoreRounded(TEXT, Rounding(bits, "per-tensor"))).result(SECONDS)
        assert same.scored is full
        assert (same.mean_kl_nats, same.share_same_top1, same.bits) == (0, 1, bits)
        assert same.size_bytes == engine.info.n_parameters * bits / 8
    engine.close()
    assert len(n_read) == 1


def test_weights_held_in_bfloat16_are_rounded_in_float32(engine, monkeypatch):
    """A bfloat16 number has 8 bits, and no place for the levels of a grid of 12."""
    round_whole, rounded = rounded_reading.round_whole, []

    def remembered(weights, tensor, setting, *known):
        rounded.append((weights, round_whole(weights, tensor, setting, *known)))
        return rounded[-1][1]

    monkeypatch.setattr(rounded_reading, "round_whole", remembered)
    held = opened(BUNDLED_DIRECTORY, "bundled", fast=True, config=EngineConfig(answer_cache=False))
    full = score(held, TEXT)
    fine = held.ask(ScoreRounded(TEXT, Rounding(12, "per-tensor"))).result(SECONDS)
    held_as = {weights.dtype for weights, _ in rounded}
    assert torch.bfloat16 in held_as
    for weights, found in rounded:
        assert torch.equal(found, quantize(weights.detach().float(), 12, "per-tensor"))
    assert fine.scored.perplexity == pytest.approx(full.perplexity, rel=1e-2)
    coarse, expected = (each.ask(ScoreRounded(TEXT, FOUR)).result(SECONDS) for each in (held, engine))
    assert coarse.mean_kl_nats == pytest.approx(expected.mean_kl_nats, rel=0.1)
    np.testing.assert_array_equal(score(held, TEXT).surprisal_nats, full.surprisal_nats)
    held.close()
