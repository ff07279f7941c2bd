"""From tokens to what a person sees: characters split over tokens made whole, white space made visible.

A token is bytes here; one character may be spread over several. Knows no tokenizer and no page.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_MARKS = {" ": "·", "\n": "↵", "\t": "⇥", "\r": "␍", "\x7f": "␡"}


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


def bytes_to_text(piece: bytes) -> str:
    """Bytes as text; what is no UTF-8 is named byte by byte, as `<0xE6>`."""
    shown = ""
    while piece:
        try:
            return shown + piece.decode("utf-8")
        except UnicodeDecodeError as error:
            shown += piece[: error.start].decode("utf-8")
            shown += "".join(f"<0x{byte:02X}>" for byte in piece[error.start : error.end])
            piece = piece[error.end :]
    return shown


def whole_characters(pieces: Sequence[bytes]) -> list[Span]:
    """Group tokens so that no character is split.

    Args:
        pieces: (n,) the bytes of each token.

    Returns:
        Spans that cover every token once, in order. For valid UTF-8 their texts joined are the text itself.
    """
    spans: list[Span] = []
    start, pending = 0, b""
    for i, piece in enumerate(pieces):
        pending += piece
        if _could_go_on(pending):
            continue
        spans.append(Span(start, i + 1, bytes_to_text(pending)))
        start, pending = i + 1, b""
    if start < len(pieces):
        spans.append(Span(start, len(pieces), bytes_to_text(pending)))
    return spans


def character_at(pieces: Sequence[bytes], position: int) -> Span:
    """The whole character or characters that the token at `position` is part of."""
    return next(span for span in whole_characters(pieces) if span.start <= position < span.stop)


def whole_words(pieces: Sequence[bytes]) -> list[Span]:
    """Group tokens to words: a word begins where a token begins with white space, or follows a line break.

    Args:
        pieces: (n,) the bytes of each token.

    Returns:
        Spans that cover every token once, in order; the space before a word belongs to it.
    """
    words: list[Span] = []
    for span in whole_characters(pieces):
        begins = not words or span.text[:1].isspace() or words[-1].text[-1:] in ("\n", "\t")
        if begins:
            words.append(span)
        else:
            words[-1] = Span(words[-1].start, span.stop, words[-1].text + span.text)
    return words


def common_spans(one: Sequence[bytes], other: Sequence[bytes]) -> list[tuple[range, range, str]]:
    """Cut a text where two tokenizations of it both have a boundary between characters.

    Args:
        one, other: the bytes of each token; joined they are the same.

    Returns:
        (tokens of one, tokens of the other, what they spell) of each stretch, in order.

    Raises:
        ValueError: the two do not spell the same.
    """
    if b"".join(one) != b"".join(other):
        raise ValueError("The two models do not read the same characters in this text, so it cannot be laid side by side.")
    ends = [_ends(pieces) for pieces in (one, other)]
    whole, found, before, at = b"".join(one), [], (0, 0), 0
    for end in sorted(ends[0].keys() & ends[1].keys()):
        after = (ends[0][end], ends[1][end])
        found.append((range(before[0], after[0]), range(before[1], after[1]), bytes_to_text(whole[at:end])))
        before, at = after, end
    return found


def _ends(pieces: Sequence[bytes]) -> dict[int, int]:
    """Bytes up to the end of each whole character -> tokens up to there."""
    n_bytes = [0, *accumulate(map(len, pieces))]
    return {n_bytes[span.stop]: span.stop for span in whole_characters(pieces)}


def visible(text: str) -> str:
    """Text with each space, line break, tab and control character drawn as a mark: for a table or a label."""
    return "".join(map(_mark, text))


def readable(text: str) -> str:
    """Text as it runs in a paragraph: spaces stay spaces unless there is nothing else, line breaks still break."""
    if text and not text.strip(" "):
        return "·" * len(text)
    shown = []
    for character in text:
        if character == " ":
            shown.append(character)
        elif character in "\n\t":
            shown.append(_mark(character) + character)
        else:
            shown.append(_mark(character))
    return "".join(shown)


def _mark(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    if character < " ":
        return chr(0x2400 + ord(character))  # control pictures: NUL is ␀
    # Invisible or direction-changing characters would hide or scramble their neighbours.
    if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs"}:
        return f"<U+{ord(character):04X}>"
    return "·" if character.isspace() else character


def _could_go_on(piece: bytes) -> bool:
    """Whether the bytes break off inside a character that further bytes could finish."""
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return False
