"""What of a visitor's state a page has the tab hold, as JSON, and how strictly it is read when the tab hands it back.

The visitor's browser is a stranger: types, lengths, counts and figures are all checked. Knows no page.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.keys import Key

MAX_TEXT = 350_000  # characters
Json = Any  # what json.loads makes
Parser = Callable[[Json], Any]  # raises ValueError for anything else than what it is for


@dataclass(frozen=True)
class Entry:
    """One entry of the session state that comes back.

    Attributes:
        parse: makes of JSON what the state holds.
        as_json: the other way round.
        read: what is saved; where it is None, what the entry holds.
        put: puts it back; where it is None, into the entry itself.
        fill: puts it into the boxes that show it, beside `put`.
        in_box: whether it stands in a box or a switch on the page.
        in_address: whether the page's address may name it too; it then goes by the address.
    """

    key: Key[Any]
    parse: Parser
    as_json: Callable[[Any], Json] = lambda held: held
    read: Callable[[], Any] | None = None
    put: Callable[[Any], None] | None = None
    fill: Callable[[Any], None] | None = None
    in_box: bool = True
    in_address: bool = False

    def value(self) -> Any:
        """What there is to save; None if nothing."""
        if self.read is not None:
            return self.read()
        return self.key.get() if self.key.is_set() else None


@dataclass(frozen=True)
class Part:
    """What comes back of one page.

    Attributes:
        name: what the tab has it by.
        title: the page, in a sentence.
        losses: what of this moment cannot come back, each as "uploaded files"; known when the part is saved.
        put_into_box: puts a text into a box, by key, that no entry is of; says whether it changed anything.
        in_link: what only a link of this page names.
    """

    name: str
    title: str
    entries: Sequence[Entry]
    losses: Callable[[], Sequence[str]] = tuple
    put_into_box: Callable[[str, str], bool] | None = None
    in_link: frozenset[str] = frozenset()

    def parameters(self) -> frozenset[str]:
        """What this page's address may name, beside what every page's may."""
        return self.in_link | {entry.key.name for entry in self.entries if entry.in_address}

    def save(self) -> Json:
        """As JSON: what the session holds now."""
        now = [(entry, entry.value()) for entry in self.entries]
        held = {entry.key.name: entry.as_json(value) for entry, value in now if value is not None}
        return {"held": held, "losses": list(self.losses())}

    def restore(self, saved: Json, named_in_address: frozenset[str], *, boxes: bool = True) -> list[str]:
        """Put back what was saved; what the address named stays as it is.

        Args:
            boxes: whether what stood in boxes as well. To set a box drops what was being typed in it.

        Returns:
            A sentence for each thing that could not come back.
        """
        held, losses = mapping(mapping(saved).get("held")), mapping(saved).get("losses")
        damaged = False
        for entry in self.entries:
            by_address = entry.in_address and entry.key.name in named_in_address
            if entry.key.name not in held or by_address or (entry.in_box and not boxes):
                continue
            try:
                restored = entry.parse(held[entry.key.name])
            except ValueError:
                damaged = True
                continue
            if not entry.key.is_set() or entry.key.get() != restored:  # a box set anew drops what is being typed
                (entry.put or entry.key.set)(restored)
            if entry.fill and boxes:
                entry.fill(restored)
        lost = [name for name in (losses if isinstance(losses, list) else ()) if name in KNOWN_LOSSES]
        if damaged:
            lost.append(UNREADABLE)
        return [f"{self.title}: {' and '.join(dict.fromkeys(lost))} could not be brought back."] if lost else []


TOO_LARGE = "a text too large for this tab to hold"
FILES = "the files that were chosen"
UNDO = "the list behind Undo"
UNREADABLE = "what this tab held in a form that the app does not read"
ONLY_UNDO = f": {UNDO} could not be brought back."  # a sentence about nothing that anybody typed
KNOWN_LOSSES = (TOO_LARGE, FILES, UNDO)


def named_in_address() -> frozenset[str]:
    """The entries that this page's address names."""
    return frozenset(st.query_params)


def mapping(read: Json) -> dict[str, Json]:
    """An object; anything else is an empty one."""
    return read if isinstance(read, dict) else {}


def text(most: int = MAX_TEXT) -> Parser:
    """A text of so many characters at most, which is Unicode."""

    def parse(read: Json) -> str:
        if not isinstance(read, str) or len(read) > most:
            raise ValueError("no text, or too long")
        read.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate
        return read

    return parse


def flag(read: Json) -> bool:
    """True or false."""
    if not isinstance(read, bool):
        raise ValueError("neither true nor false")
    return read


def whole(least: int, most: int) -> Parser:
    """A whole number within bounds."""

    def parse(read: Json) -> int:
        if not isinstance(read, int) or isinstance(read, bool) or not least <= read <= most:
            raise ValueError("no such number")
        return read

    return parse


def real(least: float, most: float) -> Parser:
    """A number within bounds, which is finite."""

    def parse(read: Json) -> float:
        if not isinstance(read, int | float) or isinstance(read, bool) or not least <= read <= most:
            raise ValueError("no such number")
        if not math.isfinite(read):
            raise ValueError("not finite")
        return float(read)

    return parse


def choice(options: Sequence[Any]) -> Parser:
    """One of a few."""

    def parse(read: Json) -> Any:
        if read not in options or isinstance(read, bool):
            raise ValueError("no such choice")
        return read

    return parse


def items(parse_item: Parser, most: int) -> Parser:
    """A list of so many things at most."""

    def parse(read: Json) -> tuple[Any, ...]:
        if not isinstance(read, list) or len(read) > most:
            raise ValueError("no list, or too long")
        return tuple(parse_item(each) for each in read)

    return parse


def fields(*parsers: Parser) -> Parser:
    """A list with one thing after the other, each of its own kind."""

    def parse(read: Json) -> tuple[Any, ...]:
        if not isinstance(read, list) or len(read) != len(parsers):
            raise ValueError("not so many fields")
        return tuple(parser(each) for parser, each in zip(parsers, read, strict=True))

    return parse
