"""How deep and how full a JSON text is, counted over its bytes before any parser builds it.

Parsers recurse: a text of a hundred thousand brackets ends some of them, and one of a few megabytes becomes gigabytes
of objects. Nothing here recurses, and counting takes a small part of what parsing takes. Knows no files.
"""

from dataclasses import dataclass

import numpy as np

_OTHERS = bytes(sorted(set(range(256)) - set(b'"[]{}:')))
_CHUNK = 1 << 20


@dataclass(frozen=True)
class JsonLimits:
    """The most that a JSON text may hold.

    Attributes:
        depth: how many lists and objects stand inside each other.
        strings: keys and values that are text.
        keys: entries of objects.
        lists: lists.
        name_bytes: length of a string that is a key or stands in a list, as entries of a vocabulary do.
    """

    depth: int = 40
    strings: int = 200_000
    keys: int = 100_000
    lists: int = 100_000
    name_bytes: int = 1_000


def is_within(content: bytes, limits: JsonLimits) -> bool:
    """Whether a text, JSON or not, holds no more than this."""
    # Without escapes, every quote opens or closes a string; without the rest, every second stretch is outside one.
    unescaped = content.replace(rb"\\", b"..").replace(rb"\"", b"..")
    if unescaped.count(b'"') > 2 * limits.strings:
        return False
    outside = b"".join(unescaped.translate(None, _OTHERS).split(b'"')[::2])
    if outside.count(b":") > limits.keys or outside.count(b"[") > limits.lists:
        return False
    return _depth_is_within(outside, limits.depth) and _longest_name(unescaped) <= limits.name_bytes


def _depth_is_within(outside: bytes, most: int) -> bool:
    depth = 0
    for start in range(0, len(outside), _CHUNK):
        chunk = np.frombuffer(outside[start : start + _CHUNK], dtype=np.uint8)
        opening = (chunk == ord("[")) | (chunk == ord("{"))
        closing = (chunk == ord("]")) | (chunk == ord("}"))
        depths = depth + np.cumsum(opening.astype(np.int32) - closing.astype(np.int32))
        if depths.max() > most:
            return False
        depth = int(depths[-1])
    return True


def _longest_name(unescaped: bytes) -> int:
    quotes = np.flatnonzero(np.frombuffer(unescaped, dtype=np.uint8) == ord('"'))
    starts, ends = quotes[: len(quotes) // 2 * 2 : 2], quotes[1::2]
    lengths = ends - starts - 1
    long = np.flatnonzero(lengths > _usual(lengths))
    for n in long[np.argsort(-lengths[long])]:
        before = unescaped[max(0, int(starts[n]) - 64) : int(starts[n])].rstrip()
        if not before.endswith(b":"):
            return int(lengths[n])
    return _usual(lengths)


def _usual(lengths: np.ndarray) -> int:
    """A length that next to no string exceeds, so that few have to be looked at one by one."""
    return int(min(256, lengths.max(initial=0)))
