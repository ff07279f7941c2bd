"""Perplexity, bits per byte, windows and badges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation import perplexity
from computation.perplexity import Measured

surprisals = st.lists(st.floats(0, 50), min_size=1, max_size=40)


def test_a_coin_has_perplexity_two_and_a_die_six():
    assert perplexity.perplexity([math.log(2)] * 5) == pytest.approx(2)
    assert perplexity.perplexity([math.log(6)] * 5) == pytest.approx(6)


def test_no_scored_token_has_no_perplexity():
    with pytest.raises(ValueError, match="at least one"):
        perplexity.perplexity([])


def test_perplexity_past_float64_is_infinite_and_not_a_crash():
    assert perplexity.perplexity([1e6]) == math.inf


@given(surprisals, surprisals)
def test_corpus_perplexity_pools_tokens_and_is_no_mean_of_perplexities(first, second):
    pooled = math.exp((sum(first) + sum(second)) / (len(first) + len(second)))
    assert perplexity.corpus_perplexity([first, second]) == pytest.approx(pooled, rel=1e-9)


def test_bits_per_byte_of_one_bit_a_token_and_four_bytes_a_token():
    assert perplexity.total_bits([math.log(2)] * 8) == pytest.approx(8)
    assert perplexity.bits_per_byte([math.log(2)] * 8, 32) == pytest.approx(0.25)
    with pytest.raises(ValueError, match="byte"):
        perplexity.bits_per_byte([1.0], 0)


@given(st.integers(2, 3_000), st.integers(2, 600), st.data())
def test_windows_score_every_token_once_with_enough_context_and_the_prefix(n_ids, length, data):
    n_prefix = data.draw(st.integers(0, min(3, length - 2, n_ids - 1)))
    stride = data.draw(st.integers(1, length - n_prefix - 1))
    windows = perplexity.windows(n_ids, length, stride, n_prefix)
    scored = [i for w in windows for i in range(w.first_scored, w.stop)]
    assert scored == list(range(max(1, n_prefix), n_ids))
    for number, window in enumerate(windows):
        ids = [*range(window.n_prefix), *range(window.start, window.stop)]
        assert ids[:n_prefix] == list(range(n_prefix))
        assert len(set(ids)) == len(ids) == window.length <= length
        assert 0 <= window.start < window.first_scored <= window.stop - 1 < n_ids
        assert ids[window.row_of(window.first_scored)] == window.first_scored - 1
        if number:
            assert window.n_prefix + window.first_scored - window.start >= length - stride


def test_one_window_holds_a_text_that_fits():
    assert perplexity.windows(10, 512, 256) == [perplexity.Window(0, 10, 1)]


@pytest.mark.parametrize(("length", "stride"), [(1, 1), (8, 0), (8, 8), (8, 9)])
def test_windows_that_cannot_move_are_refused(length, stride):
    with pytest.raises(ValueError, match="window"):
        perplexity.windows(100, length, stride)


def test_the_badge_says_the_convention_and_warns_of_short_texts():
    measured = Measured("bundled", n_prefix=0, leading_space=True, window=512, stride=256)
    assert measured.badge(41) == (
        "bundled model · no BOS, first token unscored · leading space · 41 tokens · window 512, stride 256 · float32"
    )
    assert measured.badge(19).endswith("short text: noisy")
    other = Measured("google/gemma-3-4b-pt", n_prefix=1, leading_space=None, window=2048, stride=1024)
    assert other.badge(1_000).startswith("google/gemma-3-4b-pt · BOS, first token scored · 1,000 tokens")


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "1.00"), (46.72, "46.7"), (1474.2, "1,474"), (1.3e18, "over 10¹⁸"), (math.inf, "over 10³⁰⁸")],
)
def test_perplexity_in_words(value, words):
    assert perplexity.choices(value) == words


def test_perplexity_takes_numpy_and_lists_alike():
    assert (
        perplexity.perplexity(np.array([1.0, 3.0])) == perplexity.perplexity([1.0, 3.0]) == pytest.approx(math.exp(2))
    )


def test_the_standard_error_is_the_textbooks():
    nats = [1.0, 2.5, 0.3, 4.0]
    assert perplexity.standard_error(nats) == pytest.approx(np.std(nats, ddof=1) / 2)
    assert math.isnan(perplexity.standard_error([1.0]))
