"""A word's probability counts that it ends: by a made-up distribution whose figures are known."""

import math

import numpy as np
import pytest

from computation.words import corrected_nats, variants

#                     ·mat  ·cat  ron  end
BEGINS = np.array([True, True, False, True])


def logits(*probabilities: float) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, np.float32))


def test_the_corrected_surprisal_is_that_of_the_word_and_its_end():
    before = logits(0.1, 0.5, 0.2, 0.2)  # B has 0.8
    after_mat = logits(0.05, 0.1, 0.75, 0.1)  # B has 0.25
    mat = corrected_nats(-math.log(0.1), before, after_mat, BEGINS)
    assert mat == pytest.approx(5 * math.log(2), rel=1e-6)
    after_matron = logits(0.5, 0.25, 0.0, 0.25)
    matron = corrected_nats(-math.log(0.1 * 0.5), before, after_matron, BEGINS)
    assert matron == pytest.approx(4 * math.log(2), rel=1e-6)


def test_where_no_token_begins_a_word_there_is_no_corrected_surprisal():
    row = logits(0.1, 0.5, 0.2, 0.2)
    assert corrected_nats(1.0, row, row, np.zeros(4, bool)) is None


def test_a_word_has_its_spellings_and_nothing_has_none():
    assert variants("mat") == [" mat", "mat", " Mat", "Mat"]
    with pytest.raises(ValueError, match="Type a word"):
        variants("  ")
