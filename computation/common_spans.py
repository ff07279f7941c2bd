"""One text cut into tokens by two tokenizers: where both have a boundary. Knows neither tokenizer."""

from collections.abc import Sequence
from itertools import accumulate

from computation.spans import whole_characters
from computation.text import bytes_to_text


def common_spans(one: Sequence[bytes], other: Sequence[bytes]) -> list[tuple[range, range, str]]:
    """Cut a text where two tokenizations of it both have a boundary between characters.

    Args:
        one, other: the bytes of each token; joined they are the same.

    Returns:
        (tokens of one, tokens of the other, what they spell) of each stretch, in order.

    Raises:
        ValueError: the two do not spell the same.
    """
    whole = b"".join(one)
    if whole != b"".join(other):
        raise ValueError(
            "The two models don't read the same characters in this text, so it can't be laid side by side."
        )
    ends = [_ends(pieces) for pieces in (one, other)]
    stretches, before, start = [], (0, 0), 0
    for end in sorted(ends[0].keys() & ends[1].keys()):
        after = (ends[0][end], ends[1][end])
        stretches.append((range(before[0], after[0]), range(before[1], after[1]), bytes_to_text(whole[start:end])))
        before, start = after, end
    return stretches


def _ends(pieces: Sequence[bytes]) -> dict[int, int]:
    """Bytes up to the end of each whole character -> tokens up to there."""
    n_bytes = [0, *accumulate(map(len, pieces))]
    return {n_bytes[stop]: stop for stop in whole_characters(pieces).bounds[1:].tolist()}
