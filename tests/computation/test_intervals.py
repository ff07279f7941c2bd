"""Intervals against the literature's tables and against counting: no library of statistics takes part."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation import intervals


@pytest.mark.parametrize(
    ("degrees", "quantile"),  # any table of Student's t, two-sided 5 %
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (9, 2.2622), (10, 2.2281), (30, 2.0423)],
)
def test_quantiles_of_student_are_those_of_the_tables(degrees, quantile):
    assert intervals.t_quantile(degrees) == pytest.approx(quantile, abs=5e-5)


def test_quantiles_fall_towards_the_normal_one():
    quantiles = [intervals.t_quantile(n) for n in (1, 2, 3, 10, 100, 599, 4_999)]
    assert quantiles == sorted(quantiles, reverse=True)
    assert quantiles[-1] == pytest.approx(intervals.Z, abs=1e-3)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),  # Newcombe (1998), table I: Wilson's score without continuity correction
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_have_the_bounds_that_were_published(hits, n, low, high):
    assert intervals.wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bound_is_where_the_share_is_just_1_96_standard_errors_away(case):
    hits, n = case
    share = hits / n
    low, high = intervals.wilson(hits, n)
    assert 0 <= low <= share <= high <= 1
    for bound in (low, high):
        if 0 < bound < 1:
            distance = abs(share - bound) / math.sqrt(bound * (1 - bound) / n)
            assert distance == pytest.approx(intervals.Z, rel=1e-6)
    mirrored = intervals.wilson(n - hits, n)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)


def test_no_case_says_nothing():
    assert intervals.wilson(0, 0) == (0.0, 1.0)
    assert all(map(math.isnan, intervals.of_mean([])))
    mean, low, high = intervals.of_mean([2.5])
    assert mean == 2.5
    assert math.isnan(low)
    assert math.isnan(high)


def test_a_mean_has_the_bounds_of_a_worked_example():
    # mean 5, s = 2.1380899, n = 8, t(7) = 2.3646
    assert intervals.of_mean([2, 4, 4, 4, 5, 5, 7, 9]) == pytest.approx((5.0, 3.2125, 6.7875), abs=5e-5)


def test_nineteen_of_twenty_intervals_hold_the_true_mean():
    draw = random.Random(7)
    held = 0
    for _ in range(2_000):
        _, low, high = intervals.of_mean([draw.gauss(3, 2) for _ in range(6)])
        held += low <= 3 <= high
    assert 0.935 < held / 2_000 < 0.965
