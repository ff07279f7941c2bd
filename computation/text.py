"""Tokens as text that a person can read: bytes decoded, white space and invisible characters made visible.

Knows no tokenizer and no page.
"""

import codecs
import unicodedata

_CLOSES = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_MARKS = {" ": "·", "\n": "↵", "\t": "⇥", "\r": "␍", "\x7f": "␡"}


def bytes_to_text(piece: bytes) -> str:
    """Bytes as text; what is no UTF-8 is named byte by byte, as `<0xE6>`."""
    return piece.decode("utf-8", errors="logitscope.named")


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
