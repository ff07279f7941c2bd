"""A lesson's sentences: plain text in which **bold**, `code` and {facts} are all that is read as more than text.

Whatever else stands in a file is shown as it stands there. Knows no lesson.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from app.lesson import facts
from app.shared.shown import Fact
from components.format import code_span, escape

_PIECE = re.compile(r"\*\*(?P<bold>[^*`\s](?:[^*`\n]*[^*`\s])?)\*\*|`(?P<code>[^`\n]+)`|(?P<plain>[^*`]+|.)", re.DOTALL)
_FACT = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)(?:\|(?P<way>[a-z]+))?\}")
_HALF = re.compile(r"[{}]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence.

    Attributes:
        look: "plain", "bold" or "code".
        text: what it says; "" where a fact stands there.
        fact: its name, or "".
        way: how it is written.
    """

    look: str
    text: str = ""
    fact: str = ""
    way: str = ""


@dataclass(frozen=True)
class Wording:
    """A sentence or several."""

    pieces: tuple[Piece, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """Names of what it is filled with."""
        return frozenset(piece.fact for piece in self.pieces if piece.fact)


def filled(wording: Wording, shown: Mapping[str, Fact]) -> str:
    """It as Markdown, with a page's facts in their places."""
    unit = str(shown.get("unit") or "bits")
    stretches = groupby(wording.pieces, key=lambda piece: piece.look)
    return "".join(_markdown(look, "".join(_words(p, shown, unit) for p in of)) for look, of in stretches)


def plain(wording: Wording, shown: Mapping[str, Fact]) -> str:
    """It as plain text, for what is read out."""
    unit = str(shown.get("unit") or "bits")
    return "".join(_words(piece, shown, unit) for piece in wording.pieces)


def parse(text: str, page: str) -> Wording:
    """A lesson's sentence for a step on a page.

    Raises:
        ValueError: it names what the page does not note, or a brace stands alone.
    """
    return Wording(tuple(piece for each in _PIECE.finditer(text.strip()) for piece in _pieces(each, page)))


def _pieces(match: re.Match[str], page: str) -> Iterator[Piece]:
    look = match.lastgroup or "plain"
    text, end = match[look], 0
    for fact in _FACT.finditer(text):
        if fact.start() > end:
            yield _text(look, text[end : fact.start()])
        name = fact["name"]
        ways = facts.ways_of(page, name)
        if not ways:
            raise ValueError(f"{{{name}}} is nothing that the page “{page}” writes")
        way = fact["way"] or ways[0]
        if way not in ways:
            raise ValueError(f"{{{name}}} can be written as {' or '.join(ways)}, not as “{way}”")
        yield Piece(look, fact=name, way=way)
        end = fact.end()
    if end < len(text):
        yield _text(look, text[end:])


def _text(look: str, text: str) -> Piece:
    if _HALF.search(text):
        raise ValueError("a brace stands alone: { and } are there for the names of figures, such as {n_tokens}")
    return Piece(look, re.sub(r"\s+", " ", text))


def _words(piece: Piece, shown: Mapping[str, Fact], unit: str) -> str:
    return facts.in_words(shown.get(piece.fact), piece.way, unit) if piece.fact else piece.text


def _markdown(look: str, words: str) -> str:
    if look == "code":
        return code_span(words)
    if look == "bold":
        return f"**{escape(words)}**"
    return escape(words)
