"""Tokens as text that a person can read: bytes decoded, white space and invisible characters made visible.

Knows no tokenizer and no page.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence

_CLOSES = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_SIGNS = {" ": "·", "\n": "↵", "\t": "⇥", "\r": "␍", "\x7f": "␡"}
NOTHING = "∅"  # a token may spell nothing at all
_BASE = "◌"  # what an accent, a vowel sign or the like is shown on where it comes without its letter
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters and marks that draw nothing
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # the form of what stands before
_JAMO = re.compile("[\u1161-\u11ff\ud7b0-\ud7ff]")  # of a Korean syllable the vowel and what ends it


def bytes_to_text(piece: bytes) -> str:
    """Bytes as text; what is no UTF-8 is named byte by byte, as `<0xE6>`."""
    return piece.decode("utf-8", errors="logitscope.named")


def visible(text: str) -> str:
    """Text with each space, line break, tab and control character drawn as a sign: for a table or a label."""
    if text.isascii() and text.isprintable():  # most are, and this takes a tenth of the time
        return text.replace(" ", "·") or NOTHING
    return "".join(_signs(text))


def readable(text: str) -> str:
    """Text as it runs in a paragraph: spaces stay spaces unless there is nothing else, line breaks still break."""
    if text and not text.strip(" "):
        return "·" * len(text)
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for character, sign in zip(text, _signs(text), strict=True):
        if character == " ":
            shown.append(character)
        else:
            shown.append(sign + character if character in "\n\t" else sign)
    return "".join(shown)


def in_one_line(texts: Sequence[str]) -> list[str]:
    """Parts of a text as they run, with line breaks as signs alone; a mark at the beginning is left as it is."""
    signs = {ord(c): _SIGNS.get(c) or _sign(c, True) for c in set().union(*texts) - {" "}}
    return [text.translate(signs) for text in texts]


def _signs(text: str) -> Iterator[str]:
    """Each character as it is shown."""
    has_base = False  # whether there is something that a mark could stand on
    for character in text:
        sign = _SIGNS.get(character) or _sign(character, has_base)
        yield sign
        has_base = sign[-1] == character


def _sign(character: str, has_base: bool) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))  # control pictures: NUL is ␀
    category = unicodedata.category(character)
    # Invisible or direction-changing characters would hide or scramble their neighbours.
    if category in {"Cc", "Cf", "Zl", "Zp", "Cs"} or character in _FILLERS:
        return f"<U+{ord(character):04X}>"
    if character.isspace():
        return "·"
    if has_base:
        return character
    if _SELECTORS.match(character):
        return f"<U+{ord(character):04X}>"
    # A mark alone has no width: nobody would see it, and nobody could click it.
    return f"{_BASE}{character}" if category[0] == "M" or _JAMO.match(character) else character


def _named_bytes(error: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that are no UTF-8, and where to go on after them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"<0x{byte:02X}>" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("logitscope.named", _named_bytes)


def direction_closers(text: str) -> str:
    """What closes the embeddings, overrides and isolates of writing direction that a text leaves open."""
    left_open: list[str] = []
    for character in text:
        if character in _CLOSES:
            left_open.append(_CLOSES[character])
        elif left_open and character == left_open[-1]:
            left_open.pop()
    return "".join(reversed(left_open))


def quotable(name: str) -> str:
    """A name for a sentence: it does not turn the direction of the words after it."""
    return name + direction_closers(name)
