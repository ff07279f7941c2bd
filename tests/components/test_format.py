"""Numbers as words."""

import pytest

from components.format import chances, percent, perplexity_standing


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0742, "7.42 %"),
        (1.0, "100 %"),
        (0.00051, "0.0510 %"),
        (1e-9, "1.0e-7 %"),
        (0.0, "0 %"),
        (0.999, "99.9 %"),
        (0.99996, "99.996 %"),
        (1 - 1e-9, "99.999999 %"),
    ],
)
def test_percentages_have_significant_digits(probability, words):
    assert percent(probability) == words


def test_chances_are_words():
    assert chances(0.1127) == "1 chance in 8.9"
    assert chances(0.5) == "50 chances in 100"
    assert chances(1e-15) == "next to no chance"


@pytest.mark.parametrize(
    ("perplexity", "words"),
    [
        (1.4, "less unsure than about a fair coin (2)"),
        (2.0, "between a fair coin (2) and a die (6)"),
        (59.0, "between a die (6) and guessing among the vocabulary (8,192)"),
        (9_000.0, "worse than guessing among the vocabulary (8,192)"),
    ],
)
def test_each_text_is_placed_among_the_landmarks(perplexity, words):
    assert perplexity_standing(perplexity, 8_192) == words
