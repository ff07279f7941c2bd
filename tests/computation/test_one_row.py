"""One row of logits in numpy against torch in float64, and against known answers."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from computation import measures, one_row

V = 16
rows = st.lists(st.floats(-30, 30, width=32) | st.just(-1e4), min_size=V, max_size=V).map(
    lambda numbers: np.array(numbers, np.float32)
)


def exact(row: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(row).double().log_softmax(-1)


@given(rows)
def test_log_probabilities_entropy_and_rank_are_torchs_in_float64(row):
    log_probs, expected = one_row.log_probabilities(row), exact(row)
    np.testing.assert_allclose(log_probs, expected.numpy(), rtol=1e-12, atol=1e-12)
    assert one_row.entropy(log_probs) == pytest.approx(
        float(torch.distributions.Categorical(logits=expected).entropy()), rel=1e-9, abs=1e-9
    )
    for token in range(V):
        rank = 1 + sum(other > row[token] for other in row.tolist())
        assert one_row.rank(row, token) == rank


@given(rows, st.integers(1, V))
def test_the_likeliest_are_the_head_of_the_sorted_row_equals_by_their_ids(row, k):
    expected = torch.from_numpy(row).sort(descending=True, stable=True).indices[:k].tolist()
    assert one_row.likeliest(row, k).tolist() == expected
    assert one_row.likeliest(np.round(row), k).tolist() == np.argsort(-np.round(row), kind="stable")[:k].tolist()


@pytest.mark.parametrize("k", [0, -1, V + 1])
def test_more_tokens_than_there_are_cannot_be_listed(k):
    with pytest.raises(ValueError, match="between 1 and"):
        one_row.likeliest(np.zeros(V), k)


@given(rows, st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_nucleus_is_the_smallest_set_that_reaches_the_mass(row, mass):
    size = one_row.nucleus_size(one_row.log_probabilities(row), mass)
    ordered = sorted(exact(row).exp().tolist(), reverse=True)
    assert 1 <= size <= V
    assert size == V or sum(ordered[:size]) >= mass - 1e-6
    assert size == 1 or sum(ordered[: size - 1]) < mass + 1e-6


@given(rows, st.lists(st.booleans(), min_size=V, max_size=V))
def test_the_mass_of_some_tokens_is_torchs(row, members):
    expected = float(torch.logsumexp(exact(row)[torch.tensor(members)], 0)) if any(members) else -math.inf
    found = one_row.log_mass(one_row.log_probabilities(row), np.array(members))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_certain_model_has_no_entropy_and_a_fair_choice_has_all():
    certain = np.full(V, -np.inf, np.float32)
    certain[3] = 0.0
    log_probs = one_row.log_probabilities(certain)
    assert (one_row.entropy(log_probs), log_probs[3], one_row.nucleus_size(log_probs, 0.9)) == (0.0, 0.0, 1)
    fair = one_row.log_probabilities(np.zeros(V, np.float32))
    assert one_row.entropy(fair) == pytest.approx(math.log(V))
    assert one_row.nucleus_size(fair, 0.5) == V // 2


def test_what_a_page_shows_of_a_row_is_what_a_text_has_there():
    """The engine's measures, which are tensors in float32, to more digits than are printed."""
    row = np.random.default_rng(0).standard_normal(5000).astype(np.float32) * 4
    of_text = measures.log_probabilities(torch.from_numpy(row).unsqueeze(0))
    log_probs = one_row.log_probabilities(row)
    np.testing.assert_allclose(log_probs, of_text[0].numpy(), rtol=1e-6)
    assert one_row.entropy(log_probs) == pytest.approx(float(measures.entropy(of_text)), rel=1e-5)
    assert one_row.likeliest(row, 10).tolist() == measures.top_k(of_text, 10)[1][0].tolist()
