"""What the engine says of rounded weights beside scores: predictions, continuations and the weights, each against a
copy that is rounded the way a notebook would."""

import copy
import threading

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from computation import rounding
from computation.quantization import SCHEMES, Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import (
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    ScoreContinuation,
    TensorHistogram,
)
from tests.support.engines import phrase_ids

OPENING = "Once upon a time, there was a"


@pytest.fixture(scope="module")
def plain():
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


def rounded_by_hand(plain, bits: int):
    """Per tensor, as the course notebook does it, in float64."""
    model = copy.deepcopy(plain)
    with torch.no_grad():
        for weights in model.parameters():
            low, high = weights.double().min(), weights.double().max()
            step = (high - low) / (2**bits - 1)
            if step > 0:
                weights.copy_(((weights.double() - low) / step).round() * step + low)
    return model


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_the_next_token_under_rounded_weights_is_that_of_a_rounded_copy(engine, plain, bits):
    ids = phrase_ids(engine, OPENING)
    row = engine.ask(NextToken(ids, Rounding(bits, "per-tensor"))).result().logits
    with torch.no_grad():
        expected = rounded_by_hand(plain, bits)(torch.tensor([ids])).logits[0, -1]
    np.testing.assert_allclose(row, expected.numpy(), rtol=1e-3, atol=1e-3 * float(expected.abs().max()))
    assert not np.allclose(row, engine.ask(NextToken(ids)).result().logits, atol=1e-2)


@pytest.mark.parametrize("bits", [3, 5, 32])
def test_a_greedy_continuation_is_what_transformers_generates_from_a_rounded_copy(engine, plain, bits):
    ids = phrase_ids(engine, OPENING)
    found = engine.ask(ContinueGreedily(ids, 20, Rounding(bits, "per-tensor"))).result()
    expected = rounded_by_hand(plain, bits).generate(
        torch.tensor([ids]), attention_mask=torch.ones(1, len(ids)), max_new_tokens=20, do_sample=False, pad_token_id=0
    )[0, len(ids) :]
    assert found.ids.tolist() == expected.tolist()
    assert found.pieces == engine.codec.pieces(found.ids.tolist())


def test_a_greedy_continuation_has_the_probabilities_that_a_chain_of_its_tokens_has(engine):
    ids = phrase_ids(engine, OPENING)
    found = engine.ask(ContinueGreedily(ids, 12)).result()
    chain = engine.ask(ScoreContinuation(ids, tuple(found.ids.tolist()))).result()
    np.testing.assert_allclose(found.log_probs, chain.log_probs, rtol=1e-4, atol=1e-5)
    assert chain.ranks.tolist() == [1] * len(found.ids)


def test_a_continuation_ends_where_the_model_ends_the_text_and_fits_into_its_window(engine):
    ends = engine.ask(
        ContinueGreedily(phrase_ids(engine, "My mother told me to wash my hands before dinner."), 9)
    ).result()
    assert ends.ids[-1] in engine.info.end_ids
    assert len(ends.ids) < 9
    window = engine.info.window
    long = phrase_ids(engine, "word " * (2 * window))
    assert len(engine.ask(ContinueGreedily(tuple(long), 10)).result().ids) == 10
    for n in (0, window):
        with pytest.raises(ValueError, match="has between 1 and"):
            engine.ask(ContinueGreedily(tuple(long), n))


def test_what_rounding_loses_of_each_tensor_is_what_the_copy_lost(engine, plain):
    found = engine.ask(MeasureWeightLosses(Rounding(4, "per-tensor"))).result().tensors
    rounded = dict(rounded_by_hand(plain, 4).named_parameters())
    assert {loss.name for loss in found} == set(rounded), "per tensor touches every one, tied ones once"
    for loss in found:
        before, after = plain.get_parameter(loss.name).detach().numpy(), rounded[loss.name].detach().numpy()
        rms = np.sqrt(np.mean(before.astype(float) ** 2))
        assert loss.lost["per-tensor"] == pytest.approx(
            np.sqrt(np.mean((after - before.astype(float)) ** 2)) / rms, rel=1e-3
        )
        assert loss.rms == pytest.approx(rms, rel=1e-5)
        assert loss.largest == pytest.approx(np.abs(before).max())
        assert ("group-64" in loss.lost) == (before.ndim > 1)
    lost = [loss.lost["per-tensor"] for loss in found]
    assert lost == sorted(lost, reverse=True)
    by_group = engine.ask(MeasureWeightLosses(Rounding(4, "group-64"))).result().tensors
    assert [loss.name for loss in by_group] != [loss.name for loss in found]
    assert all(loss.lost["group-64"] < loss.lost["per-tensor"] for loss in found if len(loss.shape) > 1)


def test_the_embedding_that_is_left_out_is_not_among_the_losses(engine):
    names = {loss.name for loss in engine.ask(MeasureWeightLosses(Rounding(4, "per-tensor", False))).result().tensors}
    assert "transformer.wte.weight" not in names
    histogram = engine.ask(TensorHistogram("transformer.wte.weight", Rounding(4, "per-tensor", False))).result()
    assert (histogram.n_groups, len(histogram.levels)) == (0, 0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_levels_drawn_are_values_that_the_rounded_weights_have(engine, plain, scheme):
    name = "transformer.h.5.mlp.c_proj.weight"
    found = engine.ask(TensorHistogram(name, Rounding(3, scheme))).result()
    weights = plain.get_parameter(name).detach()
    assert found.counts.sum() == weights.numel()
    assert found.edges[0] == pytest.approx(weights.min())
    assert found.edges[-1] == pytest.approx(weights.max())
    assert len(found.levels) == 8
    rounded = rounding.quantize(weights, 3, scheme, (-1,)).unique().numpy()
    nearest = np.abs(rounded[:, None] - found.levels[None]).min(axis=0)
    assert nearest[[0, -1]] == pytest.approx([0, 0], abs=1e-6), "the ends of a group are weights of it"
    channels = weights.T  # GPT-2's Conv1D is (in, out)
    groups = {"per-tensor": weights.reshape(1, -1), "per-channel": channels, "group-64": channels.reshape(-1, 64)}[
        scheme
    ]
    spread = groups.amax(1) - groups.amin(1)
    assert found.n_groups == len(groups)
    middling = found.levels[-1] - found.levels[0]
    assert (spread < middling - 1e-6).float().mean() <= 0.5
    assert (spread > middling + 1e-6).float().mean() <= 0.5


def test_ranges_of_a_ragged_last_group():
    weights = torch.arange(2 * 70).reshape(2, 70).float()
    low, high = rounding.ranges(weights, "group-64")
    assert sorted(low.tolist()) == [0, 64, 70, 134]
    assert sorted(high.tolist()) == [63, 69, 133, 139]


def test_a_tensor_that_does_not_exist_is_an_answer_and_the_engine_serves_on(engine):
    with pytest.raises(ValueError, match="no tensor called nonsense"):
        engine.ask(TensorHistogram("nonsense", Rounding(4, "per-tensor"))).result()
    assert engine.ask(NextToken(phrase_ids(engine, OPENING))).result().logits.size


def test_rounded_predictions_and_plain_ones_at_the_same_time_do_not_disturb_each_other(engine):
    ids = phrase_ids(engine, "The weather was cold, and the")
    settings = [None, Rounding(2, "group-64"), Rounding(3, "per-tensor"), Rounding(3, "per-tensor", False)]
    expected = []
    for setting in settings:
        engine.forget_answers()
        expected.append(engine.ask(NextToken(ids, setting)).result().logits.copy())
    engine.forget_answers()
    wrong = []

    def ask(number: int) -> None:
        for i in range(12):
            which = (number + i) % len(settings)
            row = engine.ask(NextToken(ids, settings[which])).result().logits
            if not np.allclose(row, expected[which], rtol=1e-4, atol=1e-3):
                wrong.append(which)
            engine.forget_answers()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
