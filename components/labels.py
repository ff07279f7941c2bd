"""Short names that tell texts apart: what they have alike is left out, not where they differ. Text in, text out."""

from collections.abc import Sequence
from itertools import pairwise

HEAD = 0.3  # of a label, for a text's first words where its middle is left out
SHOWN_OF_DIFFERENCE = 0.3  # of a label, where it is not all that follows
COMPARED_AT_ONCE = 4_096
ELLIPSIS = "…"


def tell_apart(texts: Sequence[str], length: int) -> list[str]:
    """Each text on one line of so many characters at most; where several begin alike, that beginning is shortened.

    Takes time in proportion to the characters (and one sorting of the texts).
    """
    lines = [" ".join(text.split()) for text in texts]
    shared = _shared_beginnings(lines)
    return [_shortened(line, shared[line], length) for line in lines]


def _shared_beginnings(lines: Sequence[str]) -> dict[str, int]:
    """How many characters each line has in common with the one it is most like; sorted, that is a neighbour."""
    shared = dict.fromkeys(lines, 0)
    for one, other in pairwise(sorted(shared)):
        n_alike = _n_alike(one, other)
        shared[one], shared[other] = max(shared[one], n_alike), max(shared[other], n_alike)
    return shared


def _n_alike(one: str, other: str) -> int:
    """How many characters both begin with; whole stretches are compared at once."""
    start, longest = 0, min(len(one), len(other))
    while start < longest and one[start : start + COMPARED_AT_ONCE] == other[start : start + COMPARED_AT_ONCE]:
        start += COMPARED_AT_ONCE
    stretch = zip(one[start : start + COMPARED_AT_ONCE], other[start : start + COMPARED_AT_ONCE], strict=False)
    return next((start + i for i, (a, b) in enumerate(stretch) if a != b), longest)


def _shortened(line: str, n_shared: int, length: int) -> str:
    if len(line) <= length:
        return line
    start = max(line.rfind(" ", 0, n_shared + 1) + 1, n_shared - length // 2)  # the word in which they begin to differ
    if min(len(line), n_shared + int(SHOWN_OF_DIFFERENCE * length)) < length:
        return _cut(line, length)
    head = _first_words(line, int(HEAD * length))
    gap = f"{ELLIPSIS} " if head else ELLIPSIS
    room = length - len(head) - len(gap)
    begin = len(line) - room  # where all that follows has room
    if start > begin:
        start = min(start, line.find(" ", begin - 1, start) + 1 or begin)
    return head + gap + _cut(line[start:], room)


def _first_words(line: str, length: int) -> str:
    """As many whole words of a line's beginning as fit, with the space after them; "" where none does."""
    return line[: line.rfind(" ", 0, length) + 1]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}{ELLIPSIS}"
