"""A text's words as chips: which tokens are one, and both figures of each."""

import math
from dataclasses import replace

import pytest

from components.heatmap import chips
from computation.word_table import words_of
from tests.support.scored_texts import scored_text


def test_every_word_is_one_chip_and_parted_punctuation_has_its_own():
    scored = scored_text([b" Stop", b"!", b" no", b"w", b",", b" ", b" please", b"."], seed=2)
    shown = [span.text for span in chips.spans_of(scored, True)]
    assert shown == [" Stop!", " now,", "  please."]
    parted = [span.text for span in chips.spans_of(scored, True, True)]
    assert parted == [" Stop", "!", " now", ",", "  please", "."]


def test_words_are_tinted_by_their_corrected_surprise_on_request():
    scored = scored_text([b" Stop", b" no", b"w", b" please"], seed=2)
    spans, words = chips.spans_of(scored, True), words_of(scored)
    made = chips.make_chips(scored, spans, "bits", words=True, corrected=True)
    assert made[0].heat is None, "the first token is not scored"
    for chip, word in zip(made[1:], words[1:], strict=True):
        bits = word.corrected_nats / math.log(2)
        assert chip.heat == pytest.approx(100 * bits / (bits + 12), abs=0.06)
        assert chip.spoken.endswith(f"{bits:.1f} bits corrected")
        assert f"{bits:.2f} bits corrected for its end" in chip.tip


def test_a_word_whose_end_was_not_read_has_no_corrected_tint():
    scored = scored_text([b" Stop", b" now", b" please"], seed=2)
    scored.boundary_log_mass[-1] = math.nan
    made = chips.make_chips(scored, chips.spans_of(scored, True), "bits", words=True, corrected=True)
    assert [chip.heat is None for chip in made] == [True, False, True]
    assert "summed; where it ends was not read" in made[2].tip


def test_where_no_end_of_a_word_can_be_told_hover_says_nothing_of_it():
    scored = replace(scored_text([b" Stop", b" now"], seed=2), boundary_log_mass=None)
    assert "as a word" not in chips.make_chips(scored, chips.spans_of(scored, True), "bits", words=True)[1].tip
