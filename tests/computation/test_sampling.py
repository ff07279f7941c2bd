"""Temperature, top-k and top-p."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from computation import sampling

logits = st.lists(st.integers(-200, 200), min_size=2, max_size=30, unique=True).map(lambda r: torch.tensor(r) / 10)


@given(logits, st.floats(0.2, 3), st.integers(1, 30), st.sampled_from([0.3, 0.7, 0.95, 1.0]))
def test_settings_together_agree_with_transformers_own(row, temperature, k, p):
    expected = TemperatureLogitsWarper(temperature)(None, row.unsqueeze(0).clone())
    expected = TopKLogitsWarper(k)(None, expected)
    if p < 1:
        expected = TopPLogitsWarper(p)(None, expected)
    found = sampling.adjusted_log_probabilities(row, temperature, min(k, len(row)), p)
    torch.testing.assert_close(found.exp(), expected[0].softmax(-1), rtol=1e-4, atol=1e-5)


@given(logits)
def test_neutral_settings_are_the_models_own_distribution(row):
    torch.testing.assert_close(sampling.adjusted_log_probabilities(row), row.log_softmax(-1), rtol=1e-5, atol=1e-5)


@given(logits)
def test_temperature_zero_is_one_hot(row):
    probabilities = sampling.adjusted_log_probabilities(row, temperature=0).exp()
    assert probabilities.sum() == 1
    assert probabilities[row.argmax()] == 1


def test_a_tiny_temperature_does_not_overflow():
    found = sampling.adjusted_log_probabilities(torch.tensor([10.0, 9.0, -30.0]), temperature=1e-30)
    assert found.exp().tolist() == [1.0, 0.0, 0.0]


def test_top_k_keeps_exactly_k_even_of_equals():
    found = sampling.adjusted_log_probabilities(torch.zeros(8), top_k=3)
    assert torch.isfinite(found).sum() == 3


def test_the_same_seed_draws_the_same_token_and_leaves_the_global_generator_alone():
    log_probs = torch.zeros(1000).log_softmax(-1)
    state = torch.get_rng_state()
    assert sampling.sample(log_probs, 7) == sampling.sample(log_probs, 7)
    assert len({sampling.sample(log_probs, seed) for seed in range(20)}) > 10
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize(
    "settings", [{"temperature": -0.1}, {"top_k": 0}, {"top_k": 9}, {"top_p": 0.0}, {"top_p": 1.1}]
)
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(ValueError, match=r"Temperature|top-k|top-p"):
        sampling.adjusted_log_probabilities(torch.zeros(8), **settings)


@given(logits, st.floats(0.2, 3), st.integers(1, 30), st.sampled_from([0.3, 0.7, 0.95, 1.0]))
def test_the_steps_lead_from_logits_to_the_adjusted_probabilities(row, temperature, k, p):
    settings = (temperature, min(k, len(row)), p)
    ids = row.argsort(descending=True)[:5]
    found = sampling.steps(row, ids, *settings)
    log_probs = sampling.adjusted_log_probabilities(row, *settings)
    expected, kept = log_probs.double().exp(), log_probs.isfinite()
    weights = (row.double() / temperature - (row.double() / temperature).max()).exp()
    assert found.n_kept == int(kept.sum())
    assert found.total_weight == pytest.approx(float(weights[kept].sum()), rel=1e-4)
    torch.testing.assert_close(found.weights, weights[ids])
    torch.testing.assert_close(found.adjusted, expected[ids])
    by_hand = torch.where(kept[ids], found.weights / found.total_weight, 0.0)
    torch.testing.assert_close(found.adjusted, by_hand, rtol=1e-4, atol=1e-7)
    assert float(found.adjusted.sum()) + found.rest == pytest.approx(1, abs=1e-5)


def test_the_steps_at_temperature_zero_are_one_hot():
    found = sampling.steps(torch.tensor([1.0, 3.0, 2.0]), torch.tensor([1, 2, 0]), temperature=0)
    assert found.adjusted.tolist() == found.weights.tolist() == [1.0, 0.0, 0.0]
    assert (found.total_weight, found.rest, found.n_kept) == (1.0, 0.0, 1)


def test_each_step_of_a_draw_has_its_own_chance():
    log_probs = torch.zeros(1000).log_softmax(-1)
    assert len({sampling.sample(log_probs, 7, step) for step in range(20)}) > 10
    assert sampling.sample(log_probs, 7, 3) == sampling.sample(log_probs, 7, 3)
