"""Numbers as words: significant digits, and chances."""

import pytest

from components import format


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
    assert format.percent(probability) == words


def test_chances_are_words():
    assert format.chances(0.1127) == "1 chance in 8.9"
    assert format.chances(0.5) == "50 chances in 100"
    assert format.chances(1e-15) == "next to no chance"
