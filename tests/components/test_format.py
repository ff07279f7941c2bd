"""Numbers as words, and text that Markdown leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.format import (
    chances,
    decimal,
    escape,
    how_unsure,
    parameter_count,
    percent,
    percent_or_odds,
    perplexity_standing,
)
from tests.support.markup import CRAFTED, NOTHING, read_as_markup, shown

SIGNS = st.text(alphabet="aw.:/@-<>=~_*#[]()!$`\\ \n\t\r&;{}|+1", max_size=30)


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
    assert chances(0.1127) == "1 chance in 9"
    assert chances(0.4) == "1 chance in 2.5"
    assert chances(0.5) == "50 chances in 100"
    assert chances(3.3e-9) == "1 chance in 300 million"
    assert chances(1.0014e-9) == "1 chance in 1 billion"
    assert chances(3e-6) == "1 chance in 333,333"
    assert chances(3e-40) == "1 chance in over 10³⁹"
    assert chances(0.0) == "next to no chance"


def test_a_tiny_share_is_given_as_odds():
    assert percent_or_odds(3.3e-9) == "1 in 300 million"
    assert percent_or_odds(0.1127) == "11.3 %"
    assert percent_or_odds(0.0) == "0 %"
    assert decimal(0.11274) == "0.1127"
    assert decimal(3.334e-9) == "3.33 × 10⁻⁹"


@pytest.mark.parametrize(
    ("n", "words", "short"),
    [
        (6_967_296, "7 million", "7M"),
        (134_515_008, "135 million", "135M"),
        (1_414_647_808, "1.4 billion", "1.4B"),
        (999_999_999, "1 billion", "1B"),
        (12_300_000_000, "12 billion", "12B"),
        (135_900, "136 thousand", "136K"),
        (64, "64", "64"),
    ],
)
def test_parameters_are_counted_in_words_and_in_short(n, words, short):
    assert (parameter_count(n), parameter_count(n, short=True)) == (words, short)


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


def test_nobody_is_unsure_between_more_tokens_than_there_are():
    assert how_unsure(14.0, 8_192) == r"as unsure as between **14\.0** equally likely tokens"
    assert "8,192" in how_unsure(8_192.0, 8_192).replace("\\", "")
    for perplexity in (8_193.0, 1e46, float("inf")):
        assert how_unsure(perplexity, 8_192) == "worse than guessing among 8,192 tokens"


@pytest.mark.parametrize("text", CRAFTED)
def test_nothing_of_a_crafted_text_is_markup_and_all_of_it_is_shown(text):
    assert read_as_markup(escape(text)) == []
    assert shown(escape(text)).rstrip("\u202c\u2069") == text


@given(st.one_of(SIGNS, st.text()))
def test_nothing_of_any_text_is_markup_and_all_of_it_is_shown(text):
    one_line = text.replace("\r\n", " ").replace("\0", "\ufffd")
    one_line = one_line.translate(dict.fromkeys(map(ord, "\r\n\t"), " "))
    markdown = escape(text)
    assert read_as_markup(markdown) == []
    assert shown(markdown).rstrip("\u202c\u2069") == one_line.rstrip("\u202c\u2069")


def test_a_text_without_signs_is_left_as_it_is():
    assert escape("The cat sat") == "The cat sat"


@pytest.mark.parametrize("text", ["at 12 o'clock: yes", "well-known", "a - b", "x --- y", "5 > 4", "end."])
def test_signs_that_nobody_reads_together_stay_together(text):
    assert NOTHING not in escape(text)


@pytest.mark.parametrize(
    ("text", "closed"), [("\u202eabc", "\u202c"), ("\u2067a\u202db", "\u202c\u2069"), ("\u202ea\u202c", "")]
)
def test_a_text_that_turns_the_direction_of_writing_turns_it_back(text, closed):
    assert escape(text) == text + closed


@pytest.mark.parametrize("text", ["    four spaces", "ends in one "])
def test_spaces_at_the_ends_are_no_markup_either(text):
    markdown = escape(text)
    assert markdown == markdown.strip()
