"""The words of a scored text, each with its surprisal: its tokens' summed, and corrected so that it counts its end too.

A word is what stands between white space; with `part_punctuation`, what is left of that without the punctuation at its
two ends, which then are words of their own (“don't” and “3.14” stay whole). White space belongs to the word behind it,
where its tokens come first; behind the last word it belongs to none. Words that share a token make one row.

A corrected figure counts the mass at a word's two bounds (Pimentel and Meister 2024; Oh and Schuler 2024): in front of
it of the tokens that begin a new word, and behind it of the same in their place. Where no white space stands at a
bound, as before a first word without one or before punctuation that is parted, it is the mass of the other tokens.
Where a word's own tokens end in white space, as a full stop and a line break in one token do, it has ended for certain.

Nats. Knows no tokenizer.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from computation.offsets import character_offsets
from computation.results import Floats, ScoredText

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class ScoredWord:
    """A word of a text.

    Attributes:
        index: its place among the words, from 0.
        text: as it stands in the text, without the white space around it.
        start, end: its characters in the text as typed, [start, end).
        tokens: its tokens' places, [first, last + 1), those before the text counted.
        summed_nats: of its tokens' surprisals; None where one of them is not scored.
        corrected_nats: the same, counting that the word ends; None also where that can't be told.
    """

    index: int
    text: str
    start: int
    end: int
    tokens: tuple[int, int]
    summed_nats: float | None
    corrected_nats: float | None

    @property
    def n_tokens(self) -> int:
        return self.tokens[1] - self.tokens[0]


@dataclass(slots=True)
class _Place:
    """Where a word stands: characters [start, end), and tokens [first, stop) of the text's own."""

    start: int
    end: int
    first: int
    stop: int


def words_of(scored: ScoredText, part_punctuation: bool = False) -> list[ScoredWord]:
    """The words of a text, in order."""
    offsets = character_offsets(scored)
    places = list(_places(scored.text, offsets, part_punctuation))
    if not places:
        return []
    n_unscored = scored.first_scored - scored.n_prefix  # own tokens without a surprisal: one, or none
    firsts = np.array([place.first for place in places]) - n_unscored
    stops = np.array([place.stop for place in places]) - n_unscored
    summed = np.full(len(places), np.nan)
    known = firsts >= 0
    if known.any():
        summed[known] = np.add.reduceat(scored.surprisal_nats[: stops[-1]], firsts[known])
    bounds = _bounds(scored, places, offsets, n_unscored)
    corrected = summed + bounds[firsts.clip(0)] - bounds[stops]
    return [
        ScoredWord(
            index,
            scored.text[place.start : place.end],
            place.start,
            place.end,
            (scored.n_prefix + place.first, scored.n_prefix + place.stop),
            _if_known(sum_of_tokens),
            _if_known(with_end),
        )
        for index, (place, sum_of_tokens, with_end) in enumerate(
            zip(places, summed.tolist(), corrected.tolist(), strict=True)
        )
    ]


def _places(text: str, offsets: list[tuple[int, int]], part_punctuation: bool) -> Iterator[_Place]:
    """The words with the tokens that are theirs."""
    at, last = 0, None
    for start, end in _word_characters(text, part_punctuation):
        if last is not None and offsets[last.stop - 1][1] > start:  # their tokens go on into this one
            word, last.end = last, end
        else:
            if last is not None:
                yield last
            word = last = _Place(start, end, at, at)
        while at < len(offsets) and offsets[at][0] < end:
            at += 1
        word.stop = at
        if word.stop == word.first:  # nothing of it was read
            last = None
    if last is not None:
        yield last


def _word_characters(text: str, part_punctuation: bool) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not part_punctuation:
            yield start, end
            continue
        first, last = start, end
        while first < end and _is_punctuation(text[first]):
            first += 1
        while last > first and _is_punctuation(text[last - 1]):
            last -= 1
        yield from (part for part in ((start, first), (first, last), (last, end)) if part[0] < part[1])


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


def _bounds(scored: ScoredText, places: list[_Place], offsets: list[tuple[int, int]], n_unscored: int) -> Floats:
    """(m + 1,) ln of the mass at each place where a word may begin or end."""
    if scored.boundary_log_mass is None:
        return np.full(len(scored.surprisal_nats) + 1, np.nan)
    bounds = scored.boundary_log_mass.copy()
    for place in places:
        if offsets[place.stop - 1][1] > place.end:  # what its last token has behind it is white space
            bounds[place.stop - n_unscored] = 0.0
    return bounds


def _if_known(nats: float) -> float | None:
    return nats if math.isfinite(nats) else None
