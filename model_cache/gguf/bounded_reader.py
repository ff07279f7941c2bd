"""The numbers, strings and lists at the beginning of a GGUF file, none read before it is known to lie in the file.

Knows how they are written, and nothing of what they mean.
"""

import struct
from dataclasses import dataclass
from mmap import mmap

MOST_STRING_BYTES = 1_000_000  # of a chat template
MOST_NAME_BYTES = 1_000  # of a token, a merge, a key or a tensor's name
MOST_ITEMS = 2_000_000  # of a list; Gemma has 262,144 tokens and twice as many merges
MOST_BYTES = 128_000_000  # of everything before the tensors
KEPT_ITEMS = 1_024  # a list of more numbers than there are layers is the tokenizer's
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _LIST = 8, 9


class Malformed(Exception):
    """What is wrong with a file, as it ends a sentence."""


@dataclass(frozen=True)
class LongList:
    """A list that was looked through, and not kept.

    Attributes:
        strings: whether its items are strings.
        n: of its items.
    """

    strings: bool
    n: int


Value = int | float | bool | str | tuple[int | float | bool, ...] | LongList


class BoundedReader:
    """Reads on and on.

    Attributes:
        place: of the next byte.
    """

    def __init__(self, content: mmap) -> None:
        self._content, self.place = content, 0
        self._end = min(len(content), MOST_BYTES)

    def take(self, n_bytes: int) -> bytes:
        """The next bytes.

        Raises:
            Malformed: the file ends before, or its beginning is too long.
        """
        begin, self.place = self.place, self.place + n_bytes
        if self.place > self._end:
            raise Malformed("it ends too early" if self._end == len(self._content) else "its header is too long")
        return self._content[begin : self.place]

    def number(self, kind: str) -> int:
        """The next number, by its letter in `struct`."""
        value: int
        (value,) = struct.unpack(f"<{kind}", self.take(struct.calcsize(f"<{kind}")))
        return value

    def count(self, most: int, what: str) -> int:
        """The next count, of something that there may be so many of."""
        n = self.number("Q")
        if n > most:
            raise Malformed(f"it promises {n:,} {what}")
        return n

    def string(self, most_bytes: int = MOST_NAME_BYTES) -> str:
        """The next string."""
        text = self.take(self.count(most_bytes, "letters in one word"))
        try:
            return text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("a word in it is no text") from error

    def value(self) -> Value:
        """The next value, of the type that stands before it."""
        kind = self.number("I")
        if kind in _NUMBERS:
            return self.number(_NUMBERS[kind])
        if kind == _STRING:
            return self.string(MOST_STRING_BYTES)
        if kind == _LIST:
            return self._list(self.number("I"))
        raise Malformed(f"it holds a value of an unknown type ({kind})")

    def _list(self, kind: int) -> Value:
        n = self.count(MOST_ITEMS, "items in one list")
        if kind in _NUMBERS:
            packed = self.take(n * struct.calcsize(f"<{_NUMBERS[kind]}"))
            return struct.unpack(f"<{n}{_NUMBERS[kind]}", packed) if n <= KEPT_ITEMS else LongList(False, n)
        if kind == _STRING:
            for _ in range(n):
                self.string()
            return LongList(True, n)
        raise Malformed("it holds a list within a list" if kind == _LIST else f"it holds a list of type {kind}")
