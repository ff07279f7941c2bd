"""How near a guess came, held against sums written out by hand."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.guesses import (
    bits_apart,
    breaking_width,
    curve_bits_apart,
    numbers_bits_apart,
    order_bits_apart,
    pairs_in_order,
)

LN2 = math.log(2)
nats = st.lists(st.integers(0, 200), min_size=2, max_size=8).map(lambda read: [n / 10 for n in read])


def test_a_chance_of_an_eighth_is_two_bits_from_a_chance_of_a_half():
    assert bits_apart(-math.log(1 / 8), -math.log(1 / 2)) == pytest.approx(2)
    assert bits_apart(-math.log(1 / 2), -math.log(1 / 8)) == pytest.approx(2)


@given(nats)
def test_pairs_are_those_that_two_places_make(guessed):
    n_right, n_pairs = pairs_in_order(guessed)
    places = range(len(guessed))
    assert n_pairs == math.comb(len(guessed), 2)
    assert n_right == sum(guessed[i] <= guessed[j] for i, j in combinations(places, 2))
    assert pairs_in_order(sorted(guessed)) == (n_pairs, n_pairs)


@given(nats)
def test_the_right_order_is_no_bit_away_and_none_is_farther_than_the_reverse(guessed):
    assert order_bits_apart(sorted(guessed)) == 0
    assert order_bits_apart(guessed) <= order_bits_apart(sorted(guessed, reverse=True)) + 1e-9


def test_three_texts_with_two_exchanged_are_two_thirds_of_their_gap_away():
    assert order_bits_apart([5 * LN2, 3 * LN2, 9 * LN2]) == pytest.approx((2 + 2 + 0) / 3)


def test_twice_the_perplexity_is_a_bit():
    assert numbers_bits_apart(20, 10) == pytest.approx(1)
    assert numbers_bits_apart(10, 80) == pytest.approx(3)
    for guessed in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="above 0"):
            numbers_bits_apart(guessed, 10)


def test_a_model_breaks_at_the_widest_width_that_doubles_its_perplexity():
    times = {24: 1.0, 16: 0.99, 8: 1.4, 4: 2.0, 2: 1e8, 1: math.inf}
    assert breaking_width({bits: math.log(ratio) for bits, ratio in times.items()}) == 4
    assert breaking_width({8: 0.0, 4: 0.69}) is None


def test_a_curve_is_compared_at_the_widths_that_were_guessed_and_its_top_stands_for_all_beyond():
    extra = {8: 0.0, 4: math.log(4), 2: math.log(1e9), 1: math.inf}
    assert curve_bits_apart({8: 1, 4: 4, 2: 64, 1: 64}, extra, 64) == 0
    assert curve_bits_apart({8: 2, 2: 16}, extra, 64) == pytest.approx((1 + 2) / 2)
