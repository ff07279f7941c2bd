"""A scored text's words for the heatmap: which tokens are one, and what hover adds. Knows no model.

They take a second to work out of 50,000 tokens, and are kept for as long as their text is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from components.format import in_unit
from computation.results import ScoredText
from computation.spans import Spans, whole_characters
from computation.word_table import ScoredWord, words_of

CORRECTED_HELP = (
    "The surprises of a word's tokens, added up, leave out that the word also ends there. Corrected figures count it "
    "(Pimentel and Meister 2024; Oh and Schuler 2024)."
)


@dataclass(frozen=True)
class Words:
    """The words of one text.

    Attributes:
        by_start: each, by its first token's place.
        spans: the text's tokens, a word's together.
    """

    by_start: Mapping[int, ScoredWord]
    spans: Spans


_known: WeakKeyDictionary[ScoredText, dict[bool, Words]] = WeakKeyDictionary()


def words_in(scored: ScoredText, parted: bool) -> Words:
    """The words of a text.

    Args:
        parted: whether the punctuation at a word's ends makes words of its own.
    """
    known = _known.setdefault(scored, {})
    if parted not in known:
        found = words_of(scored, parted)
        known[parted] = Words({word.tokens[0]: word for word in found}, _spans(scored, found))
    return known[parted]


def tip_of_word(word: ScoredWord, unit: str) -> str:
    """What hover adds on a word, a line with both its figures; nothing where one of its tokens is not scored."""
    if word.summed_nats is None:
        return ""
    summed = f"\nas a word: {in_unit(word.summed_nats, unit):.2f} {unit} summed"
    if word.corrected_nats is None:
        return f"{summed}; where it ends was not read"
    return f"{summed}, {in_unit(word.corrected_nats, unit):.2f} {unit} corrected for its end"


def _spans(scored: ScoredText, found: Iterable[ScoredWord]) -> Spans:
    """What is in no word, such as what stands before the text, stays apart by its characters."""
    characters = whole_characters(scored.pieces).bounds
    inside = np.zeros(len(scored.pieces) + 1, np.bool_)
    for word in found:
        inside[word.tokens[0] + 1 : word.tokens[1]] = True
    return Spans(scored.pieces, characters[~inside[characters]], characters)
