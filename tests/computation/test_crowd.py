"""A crowd's answers beside a model's: against torch's distributions, a bubble sort, and known values."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from computation import crowd

COUNTS = some.lists(some.integers(0, 40), min_size=1, max_size=12).filter(any)


def test_four_answers_given_alike_are_two_bits():
    assert crowd.entropy_nats([5, 5, 5, 5]) == pytest.approx(2 * math.log(2))
    assert crowd.entropy_nats([7]) == 0
    assert math.copysign(1, crowd.entropy_nats([7])) == 1
    assert crowd.surprise_nats(0.25) == pytest.approx(2 * math.log(2))
    assert crowd.surprise_nats(0) == math.inf


def test_cross_entropy_is_the_mean_surprise_over_all_who_answered():
    one, two = -math.log(0.1127), -math.log(0.02)
    assert crowd.cross_entropy_nats([3, 1], [one, two]) == pytest.approx((one + one + one + two) / 4)
    assert crowd.cross_entropy_nats([3, 0], [one, math.inf]) == pytest.approx(one)


@given(COUNTS)
def test_entropy_is_that_of_torchs_distribution(counts):
    expected = torch.distributions.Categorical(torch.tensor(counts, dtype=torch.float64)).entropy()
    assert crowd.entropy_nats(counts) == pytest.approx(float(expected), abs=1e-6)


@given(COUNTS, some.data())
def test_no_model_is_less_surprised_than_who_knows_the_crowd(counts, data):
    weights = data.draw(some.lists(some.floats(0.01, 1), min_size=len(counts), max_size=len(counts)))
    nats = [-math.log(weight / sum(weights)) for weight in weights]
    more = crowd.cross_entropy_nats(counts, nats) - crowd.entropy_nats(counts)
    shares, model = torch.tensor(crowd.shares(counts)), torch.tensor(nats).neg().exp()
    kl = torch.nn.functional.kl_div(model.log(), shares, reduction="sum")
    assert more == pytest.approx(float(kl), abs=1e-5)
    assert more >= -1e-9


@pytest.mark.parametrize("counts", [[], [0, 0], [2, -1]])
def test_nobody_has_no_distribution(counts):
    with pytest.raises(ValueError, match="Nobody"):
        crowd.shares(counts)


def test_swapped_pairs_count_from_equal_to_reversed():
    assert crowd.swapped_pairs([2, 0, 1], [2, 0, 1]) == 0
    assert crowd.swapped_pairs([0, 1, 2, 3], [3, 2, 1, 0]) == 6
    assert crowd.swapped_pairs([0, 2, 1], [0, 1, 2]) == 1


@given(some.permutations(range(6)), some.permutations(range(6)))
def test_swapped_pairs_are_those_of_a_bubble_sort(order, right):
    places, n = [right.index(thing) for thing in order], 0
    for end in range(len(places), 1, -1):
        for i in range(end - 1):
            if places[i] > places[i + 1]:
                places[i : i + 2] = places[i + 1], places[i]
                n += 1
    assert crowd.swapped_pairs(order, right) == n
