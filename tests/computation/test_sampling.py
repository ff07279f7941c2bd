"""Temperature, top-k and top-p, against transformers' own and torch in float64."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from computation import sampling

logits = st.lists(st.integers(-200, 200), min_size=2, max_size=30, unique=True).map(
    lambda row: np.array(row, np.float32) / 10
)
settings = (st.floats(0.2, 3), st.integers(1, 30), st.sampled_from([0.3, 0.7, 0.95, 1.0]))


def exact(row: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(row).double()


@given(logits, *settings)
def test_settings_together_agree_with_transformers_own(row, temperature, k, p):
    expected = TemperatureLogitsWarper(temperature)(None, exact(row).unsqueeze(0))
    expected = TopKLogitsWarper(k)(None, expected)
    if p < 1:
        expected = TopPLogitsWarper(p)(None, expected)
    found = sampling.adjusted_log_probabilities(row, temperature, min(k, len(row)), p)
    np.testing.assert_allclose(np.exp(found), expected[0].softmax(-1).numpy(), rtol=1e-9, atol=1e-12)


@given(logits)
def test_neutral_settings_are_the_models_own_distribution(row):
    expected = exact(row).log_softmax(-1).numpy()
    np.testing.assert_allclose(sampling.adjusted_log_probabilities(row), expected, rtol=1e-9, atol=1e-12)


@given(logits)
def test_temperature_zero_is_one_hot(row):
    probabilities = np.exp(sampling.adjusted_log_probabilities(row, temperature=0))
    assert probabilities.sum() == 1
    assert probabilities[row.argmax()] == 1


def test_a_tiny_temperature_does_not_overflow():
    found = sampling.adjusted_log_probabilities(np.array([10.0, 9.0, -30.0], np.float32), temperature=1e-30)
    assert np.exp(found).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("top_p", [1.0, 0.9])
def test_top_k_keeps_exactly_the_first_k_of_equals(top_p):
    found = sampling.adjusted_log_probabilities(np.zeros(8, np.float32), top_k=3, top_p=top_p)
    assert np.flatnonzero(np.isfinite(found)).tolist() == [0, 1, 2]


def test_top_p_keeps_the_first_of_equals():
    found = sampling.adjusted_log_probabilities(np.array([0.0, 1.0, 0.0, 1.0], np.float32), top_p=0.7)
    assert np.flatnonzero(np.isfinite(found)).tolist() == [1, 3]
    found = sampling.adjusted_log_probabilities(np.zeros(8, np.float32), top_p=0.3)
    assert np.flatnonzero(np.isfinite(found)).tolist() == [0, 1, 2]


def test_draws_have_their_probabilities_and_none_is_excluded():
    log_probs = sampling.adjusted_log_probabilities(np.array([0.0, 1.0, 2.0, 3.0], np.float32), top_k=3)
    counts = np.bincount([sampling.sample(log_probs, seed) for seed in range(4000)], minlength=4)
    expected = 4000 * np.exp(log_probs)
    assert counts[0] == 0
    assert (((counts - expected)[1:] ** 2) / expected[1:]).sum() < 14  # chi-squared, 2 degrees: 1 in 1,000


def test_the_same_seed_draws_the_same_token_and_leaves_the_global_generator_alone():
    log_probs = np.full(1000, -np.log(1000))
    before = np.random.get_state()[1].tolist()
    assert sampling.sample(log_probs, 7) == sampling.sample(log_probs, 7)
    assert len({sampling.sample(log_probs, seed) for seed in range(20)}) > 10
    assert np.random.get_state()[1].tolist() == before


@pytest.mark.parametrize("wrong", [{"temperature": -0.1}, {"top_k": 0}, {"top_k": 9}, {"top_p": 0.0}, {"top_p": 1.1}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r"Temperature|top-k|top-p"):
        sampling.adjusted_log_probabilities(np.zeros(8, np.float32), **wrong)


@given(logits, *settings)
def test_the_steps_lead_from_logits_to_the_adjusted_probabilities(row, temperature, k, p):
    chosen = (temperature, min(k, len(row)), p)
    ids = np.argsort(-row)[:5]
    found = sampling.steps(row, ids, *chosen)
    log_probs = sampling.adjusted_log_probabilities(row, *chosen)
    kept, scaled = np.isfinite(log_probs), exact(row) / temperature
    weights = (scaled - scaled.max()).exp().numpy()
    assert found.n_kept == kept.sum()
    assert found.total_weight == pytest.approx(float(weights[kept].sum()), rel=1e-9)
    np.testing.assert_allclose(found.scaled, scaled.numpy()[ids])
    np.testing.assert_allclose(found.weights, weights[ids])
    np.testing.assert_allclose(found.adjusted, np.exp(log_probs)[ids])
    np.testing.assert_allclose(found.adjusted, np.where(kept[ids], found.weights / found.total_weight, 0.0))
    assert float(found.adjusted.sum()) + found.rest == pytest.approx(1)


def test_the_steps_at_temperature_zero_are_one_hot():
    found = sampling.steps(np.array([1.0, 3.0, 2.0], np.float32), np.array([1, 2, 0]), temperature=0)
    assert found.adjusted.tolist() == found.weights.tolist() == [1.0, 0.0, 0.0]
    assert (found.total_weight, found.rest, found.n_kept) == (1.0, 0.0, 1)


def test_each_step_of_a_draw_has_its_own_chance():
    log_probs = np.full(1000, -np.log(1000))
    assert len({sampling.sample(log_probs, 7, step) for step in range(20)}) > 10
    assert sampling.sample(log_probs, 7, 3) == sampling.sample(log_probs, 7, 3)
