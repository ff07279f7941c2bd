"""Words of a scored text: where they stand, which tokens are theirs, and the two sums. Made-up figures, no model."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.offsets import character_offsets
from computation.results import ScoredText
from computation.word_table import ScoredWord, words_of
from tests.support.scored_texts import scored_text

LN2 = math.log(2)


def texts(words: list[ScoredWord]) -> list[str]:
    return [word.text for word in words]


def made_up(pieces: list[bytes], probabilities: list[float], masses: list[float]) -> ScoredText:
    """Two tokens of context that are certain, then these."""
    n_context = len(pieces) - len(probabilities)
    surprisals = [0.0] * (n_context - 1) + [-math.log(p) for p in probabilities]
    bounds = [0.0] * (n_context - 1) + [math.log(mass) for mass in masses]
    return replace(scored_text(pieces), surprisal_nats=np.array(surprisals), boundary_log_mass=np.array(bounds))


def test_the_corrected_surprisal_of_the_made_up_distribution():
    mat = words_of(made_up([b" the", b" mat"], [0.1], [0.8, 0.25]))[-1]
    assert mat.text == "mat"
    assert mat.summed_nats == pytest.approx(3.3219 * LN2, abs=1e-4)
    assert mat.corrected_nats == pytest.approx(5 * LN2)
    matron = words_of(made_up([b" the", b" mat", b"ron"], [0.1, 0.5], [0.8, 0.75, 1.0]))[-1]
    assert matron.text == "matron"
    assert matron.summed_nats == pytest.approx(4.3219 * LN2, abs=1e-4)
    assert matron.corrected_nats == pytest.approx(4 * LN2)


def test_characters_are_those_of_the_text_as_typed():
    scored = replace(
        scored_text([b"<s>", b" The", b" c", b"af\xc3", b"\xa9", b".\n\n", b"Next", b"  "], n_prefix=1),
        text="The café.\n\nNext  ",
        added_space=True,
    )
    words = words_of(scored)
    assert texts(words) == ["The", "café.", "Next"]
    assert [scored.text[word.start : word.end] for word in words] == texts(words)
    assert [word.tokens for word in words] == [(1, 2), (2, 6), (6, 7)]  # the spaces behind the last are in no word
    assert [word.n_tokens for word in words] == [1, 4, 1]
    assert character_offsets(scored) == [(0, 3), (3, 5), (5, 8), (7, 8), (8, 11), (11, 15), (15, 17)]


def test_white_space_in_tokens_of_its_own_belongs_to_the_word_behind_it():
    words = words_of(scored_text([b"a", b"\n", b"b", b" ", b" c"]))
    assert [(word.text, word.tokens) for word in words] == [("a", (0, 1)), ("b", (1, 3)), ("c", (3, 5))]


def test_words_that_share_a_token_are_one_row():
    words = words_of(scored_text([b"some", b" of the", b" way", b"s", b" a b c"]))
    assert texts(words) == ["some", "of the", "ways", "a b c"]


def test_a_word_whose_first_token_is_not_scored_is_blank():
    first, second = words_of(scored_text([b"Wo", b"rd", b" two"]))
    assert first.summed_nats is None
    assert first.corrected_nats is None
    assert second.summed_nats is not None
    assert second.corrected_nats is not None


def test_punctuation_is_parted_at_the_ends_of_a_word_only():
    pieces = [b"\xe2\x80\x9c", b"Don", b"'t", b" stop", b"!\xe2\x80\x9d", b" --", b" 3", b".", b"14", b"."]
    assert texts(words_of(scored_text(pieces))) == ["“Don't", "stop!”", "--", "3.14."]
    parted = words_of(scored_text(pieces), part_punctuation=True)
    assert texts(parted) == ["“", "Don't", "stop", "!”", "--", "3.14", "."]


def test_a_word_with_white_space_in_its_last_token_has_ended():
    scored = scored_text([b"a", b" mat", b".\n", b"The", b" end"])
    _, mat, the, _ = words_of(scored)
    assert scored.boundary_log_mass is not None
    assert mat.corrected_nats == pytest.approx(mat.summed_nats + scored.boundary_log_mass[0])
    assert the.corrected_nats == pytest.approx(the.summed_nats - scored.boundary_log_mass[3])


def test_without_a_row_behind_the_text_its_last_word_has_no_corrected_figure():
    scored = scored_text([b"a", b" b", b" c"])
    assert scored.boundary_log_mass is not None
    cut = replace(scored, boundary_log_mass=np.append(scored.boundary_log_mass[:-1], np.nan))
    assert [word.corrected_nats is None for word in words_of(cut)] == [True, False, True]


def test_where_no_end_can_be_told_words_are_only_summed():
    words = words_of(replace(scored_text([b"a", b" b", b" c"]), boundary_log_mass=None))
    assert [word.corrected_nats for word in words] == [None, None, None]
    assert [word.summed_nats is None for word in words] == [True, False, False]


PIECES = st.lists(st.sampled_from([[b" the"], [b"ron"], [b"."], [b"\n"], [b" "], [b"\xc3", b"\xa9"], [b" a b"]]))


@given(pieces=PIECES, n_prefix=st.integers(0, 2), part=st.booleans(), seed=st.integers(0, 9))
def test_corrections_telescope(pieces: list[list[bytes]], n_prefix: int, part: bool, seed: int):
    own = [b" x", *(piece for group in pieces for piece in group), b" y"]
    scored = scored_text([b"<s>"] * n_prefix + own, n_prefix=n_prefix, seed=seed)
    words = words_of(scored, part)
    assert texts(words) == [scored.text[word.start : word.end] for word in words]
    assert all(one.tokens[1] == next_one.tokens[0] for one, next_one in pairwise(words))
    known = [word for word in words if word.corrected_nats is not None and word.summed_nats is not None]
    assert len(known) == len(words) - (n_prefix == 0)
    if not known:  # one word, of which the first token is not scored
        return
    bounds = scored.boundary_log_mass
    assert bounds is not None
    first, last = (known[0].tokens[0] - scored.first_scored, known[-1].tokens[1] - scored.first_scored)
    added = sum(word.corrected_nats for word in known) - sum(word.summed_nats for word in known)  # type: ignore[misc]
    assert added == pytest.approx(bounds[first] - bounds[last])
