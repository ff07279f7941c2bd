"""Measures against known answers and an independent way of getting them."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from computation import measures, units

V = 16
row = st.lists(st.floats(-30, 30, width=32) | st.just(-1e4), min_size=V, max_size=V)
rows = st.lists(row, min_size=1, max_size=5).map(lambda r: torch.tensor(r, dtype=torch.float32))


def uniform(n: int = 3) -> torch.Tensor:
    return measures.log_probabilities(torch.zeros(n, V))


def test_uniform_logits_have_the_answers_of_a_fair_choice():
    log_probs = uniform()
    ids = torch.tensor([0, 7, 15])
    assert measures.surprisal(log_probs, ids) / units.NATS_PER_BIT == pytest.approx(torch.full((3,), 4.0))
    assert measures.rank(log_probs, ids).tolist() == [1, 1, 1]
    assert measures.entropy(log_probs) / math.log(2) == pytest.approx(torch.full((3,), 4.0))


def test_a_certain_model_has_no_entropy_and_no_surprisal():
    logits = torch.full((1, V), -torch.inf)
    logits[0, 3] = 0.0
    log_probs = measures.log_probabilities(logits)
    assert measures.entropy(log_probs).item() == 0.0
    assert measures.surprisal(log_probs, torch.tensor([3])).item() == 0.0


def test_surprisal_survives_a_probability_that_float32_cannot_hold():
    logits = torch.tensor([[0.0, -500.0]])
    assert measures.surprisal(measures.log_probabilities(logits), torch.tensor([1])).item() == pytest.approx(500.0)


@given(rows, st.data())
def test_surprisal_is_cross_entropy(logits, data):
    ids = torch.tensor(data.draw(st.lists(st.integers(0, V - 1), min_size=len(logits), max_size=len(logits))))
    expected = F.cross_entropy(logits.double(), ids, reduction="none")
    found = measures.surprisal(measures.log_probabilities(logits), ids).double()
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 3 * measures.RUN))
def test_top_k_of_a_large_vocabulary_is_the_head_of_the_sorted_row(seed, k, past_a_run):
    torch.manual_seed(seed)
    logits = torch.randn(3, k * measures.RUN + past_a_run)
    logits[1].round_()  # many ties
    values, ids = measures.top_k(logits, k)
    assert values.equal(logits.sort(dim=-1, descending=True).values[:, :k])
    assert values.equal(logits.gather(-1, ids))
    assert all(len(set(row)) == k for row in ids.tolist())


def test_tokens_that_are_ruled_out_add_nothing_to_the_entropy():
    logits = torch.tensor([[1.0, 1.0, -torch.inf, -torch.inf], [0.0, 0.0, 0.0, 0.0]])
    expected = torch.tensor([math.log(2), math.log(4)])
    torch.testing.assert_close(measures.entropy(measures.log_probabilities(logits)), expected)


@given(rows, st.floats(-5, 5))
def test_adding_a_constant_to_all_logits_changes_nothing(logits, constant):
    shifted = measures.log_probabilities(logits.double() + constant)
    torch.testing.assert_close(shifted, measures.log_probabilities(logits.double()), rtol=1e-6, atol=1e-6)


@given(rows)
def test_entropy_lies_between_zero_and_ln_v_and_is_torchs_own(logits):
    found = measures.entropy(measures.log_probabilities(logits))
    assert (found >= 0).all()
    assert (found <= math.log(V) + 1e-5).all()
    torch.testing.assert_close(found, torch.distributions.Categorical(logits=logits).entropy(), rtol=1e-4, atol=1e-5)


@given(rows)
def test_rank_counts_strictly_likelier_tokens(logits):
    for token in range(V):
        ids = torch.full((len(logits),), token)
        by_hand = [1 + sum(other > line[token] for other in line) for line in logits.tolist()]
        assert measures.rank(logits, ids).tolist() == by_hand


@given(rows, rows)
def test_kl_is_torchs_own_and_never_negative(logits, others):
    n = min(len(logits), len(others))
    p, q = measures.log_probabilities(logits[:n]), measures.log_probabilities(others[:n])
    found = measures.kl_divergence(p, q)
    assert (found >= 0).all()
    torch.testing.assert_close(found, F.kl_div(q, p, reduction="none", log_target=True).sum(-1), rtol=1e-4, atol=1e-4)
    assert (measures.kl_divergence(p, p) == 0).all()


@pytest.mark.parametrize("k", [0, -1, V + 1])
def test_top_k_out_of_range_is_refused(k):
    with pytest.raises(ValueError, match="between 1 and"):
        measures.top_k(uniform(), k)


def test_top_k_comes_in_descending_order():
    values, ids = measures.top_k(torch.tensor([[1.0, 5.0, 3.0]]), 2)
    assert ids.tolist() == [[1, 2]]
    assert values.tolist() == [[5.0, 3.0]]


@pytest.mark.parametrize("scale", [1.0, 40.0, 400.0])
def test_the_mass_of_some_tokens_and_of_the_others_keeps_its_digits(scale):
    logits = torch.randn(40, 300, generator=torch.Generator().manual_seed(0)) * scale
    log_probs = measures.log_probabilities(logits)
    probs = measures.probabilities(log_probs)
    members = torch.arange(300) % 3 == 0
    for wanted in (torch.ones(40, dtype=torch.bool), torch.zeros(40, dtype=torch.bool), torch.arange(40) % 2 == 0):
        exact = logits.double().log_softmax(-1)
        expected = [torch.logsumexp(row[members == want], 0) for row, want in zip(exact, wanted, strict=True)]
        masses = measures.log_mass_of_kind(log_probs, probs, members.float(), wanted)
        torch.testing.assert_close(masses.double(), torch.stack(expected).clamp(max=0), rtol=1e-5, atol=1e-5)
