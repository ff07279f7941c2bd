"""Neighbouring tokens that belong together: characters split over tokens made whole, and whole words.

A token is bytes here; one character may be spread over several. Knows no tokenizer and no page.

    n   tokens      k   spans, which cover every token once and in order
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from computation.text import bytes_to_text

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
TEXTS_KEPT = 8  # whose boundaries are kept; those of a text of 50,000 tokens and its words take about 1 MB


@dataclass(frozen=True)
class Span:
    """Neighbouring tokens that make up whole characters.

    Attributes:
        start, stop: token positions, tokens[start:stop].
        text: what they spell.
    """

    start: int
    stop: int
    text: str


class Spans(Sequence[Span]):
    """A text cut into spans. Each is spelled out only when it's looked at: of a long text only a part is drawn.

    Attributes:
        bounds: (k + 1,) token positions, ascending; span i is tokens[bounds[i]:bounds[i + 1]].
    """

    def __init__(self, pieces: tuple[bytes, ...], bounds: Integers, characters: Integers) -> None:
        """
        Args:
            pieces: (n,) the bytes of each token.
            bounds: (k + 1,) as above.
            characters: (c + 1,) the bounds of whole characters, of which `bounds` are some.
        """
        self._pieces, self.bounds, self._characters = pieces, bounds, characters
        self.bounds.flags.writeable = False

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __iter__(self) -> Iterator[Span]:
        return map(self._span, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Span: ...

    @overload
    def __getitem__(self, index: slice) -> list[Span]: ...

    def __getitem__(self, index: int | slice) -> Span | list[Span]:
        if isinstance(index, slice):
            return [self._span(i) for i in range(len(self))[index]]
        return self._span(range(len(self))[index])

    def index_at(self, position: int) -> int:
        """Which span the token at `position` belongs to."""
        if not 0 <= position < len(self._pieces):
            raise IndexError(f"There is no token {position}: the text has {len(self._pieces):,}.")
        return int(np.searchsorted(self.bounds, position, side="right")) - 1

    def with_first_joined(self, n: int) -> "Spans":
        """The same, with the first n tokens in one span; where a span goes beyond them, as it is."""
        if n not in self.bounds[1:]:
            return self
        return Spans(self._pieces, np.concatenate(([0], self.bounds[self.bounds >= n])), self._characters)

    def sums(self, per_token: Floats) -> Floats:
        """What the tokens of each span add up to: (n,) -> (k,), in the unit given."""
        return np.add.reduceat(per_token, self.bounds[:-1]) if len(self) else np.empty(0)

    def _span(self, i: int) -> Span:
        start, stop = int(self.bounds[i]), int(self.bounds[i + 1])
        spelled = b"".join(self._pieces[start:stop])
        try:
            return Span(start, stop, spelled.decode())
        except UnicodeDecodeError:  # stray bytes are named, character by character
            first, last = np.searchsorted(self._characters, (start, stop))
            ends = self._characters[first : last + 1].tolist()
            parts = (b"".join(self._pieces[a:b]) for a, b in pairwise(ends))
            return Span(start, stop, "".join(map(bytes_to_text, parts)))


def whole_characters(pieces: Sequence[bytes]) -> Spans:
    """Group tokens so that no character is split.

    Args:
        pieces: (n,) the bytes of each token.

    Returns:
        (k,) spans. For valid UTF-8 their texts joined are the text itself.
    """
    return _whole_characters(tuple(pieces))


def character_at(pieces: Sequence[bytes], position: int) -> Span:
    """The whole character or characters that the token at `position` is part of."""
    characters = whole_characters(pieces)
    return characters[characters.index_at(position)]


def whole_words(pieces: Sequence[bytes], n_prefix: int = 0) -> Spans:
    """Group tokens to words: a word begins where a token begins with white space, or follows a line break.

    Args:
        pieces: (n,) the bytes of each token.
        n_prefix: how many tokens stand before the text; they are in no word.

    Returns:
        (k,) spans; the space before a word belongs to it.
    """
    return _whole_words(tuple(pieces), n_prefix)


@lru_cache(maxsize=TEXTS_KEPT)
def _whole_characters(pieces: tuple[bytes, ...]) -> Spans:
    bounds = np.array(_character_bounds(pieces), dtype=np.int64)
    return Spans(pieces, bounds, bounds)


@lru_cache(maxsize=TEXTS_KEPT)
def _whole_words(pieces: tuple[bytes, ...], n_prefix: int) -> Spans:
    prefix, own = _character_bounds(pieces[:n_prefix]), _character_bounds(pieces[n_prefix:])
    characters = [*prefix, *(n_prefix + bound for bound in own[1:])]
    starts: list[int] = []
    last = ""  # the last character of the word so far
    for start, stop in pairwise(characters[len(prefix) - 1 :]):
        text = bytes_to_text(b"".join(pieces[start:stop]))
        if not starts or text[:1].isspace() or last in ("\n", "\t"):
            starts.append(start)
            last = text[-1:]
        else:
            last = text[-1:] or last
    bounds = np.array([*prefix[:-1], *starts, len(pieces)], dtype=np.int64)
    return Spans(pieces, bounds, np.array(characters, dtype=np.int64))


def _character_bounds(pieces: Sequence[bytes]) -> list[int]:
    """0, and how many tokens there are up to the end of each whole character."""
    bounds, pending = [0], b""
    for stop, piece in enumerate(pieces, 1):
        if not pending and piece.isascii():
            bounds.append(stop)
            continue
        pending += piece
        if not _is_cut_off(pending):
            bounds.append(stop)
            pending = b""
    if pending:
        bounds.append(len(pieces))
    return bounds


def _is_cut_off(piece: bytes) -> bool:
    """Whether the bytes end inside a character that further bytes could complete."""
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
