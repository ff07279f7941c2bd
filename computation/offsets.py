"""Where each token of a text stands in it, in characters of the text as it was typed.

An added leading space is in no text, so that it counts for nothing. A token that holds a part of a character stands
where the whole character does: the parts of one overlap. Knows no tokenizer.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from computation.results import ScoredText
from computation.spans import whole_characters

_CONTINUATION = bytes(range(0x80, 0xC0))  # the bytes that go on in a character of UTF-8


def character_offsets(scored: ScoredText) -> list[tuple[int, int]]:
    """[start, end) of each token behind the prefix in the text's characters."""
    pieces = scored.pieces[scored.n_prefix :]
    own = b"".join(pieces)[scored.added_space :]
    try:
        moved = _white_space_left_out(scored, own.decode()) - scored.added_space
        offsets = _in_characters(pieces)
    except UnicodeDecodeError:  # ids that no text has: their stray bytes are named in it
        moved, offsets = -scored.added_space, _in_named_bytes(pieces)
    limit = len(scored.text)
    return [(min(max(start + moved, 0), limit), min(end + moved, limit)) for start, end in offsets]


def _in_characters(pieces: Sequence[bytes]) -> list[tuple[int, int]]:
    ends = list(accumulate((len(piece.translate(None, _CONTINUATION)) for piece in pieces), initial=0))
    begun = (piece[:1] in _LATER for piece in pieces)
    return [(start - inside, end) for (start, end), inside in zip(pairwise(ends), begun, strict=True)]


def _in_named_bytes(pieces: Sequence[bytes]) -> list[tuple[int, int]]:
    spans = whole_characters(pieces)
    ends = accumulate((len(span.text) for span in spans), initial=0)
    each = zip(pairwise(ends), pairwise(spans.bounds.tolist()), strict=True)
    return [characters for characters, (first, stop) in each for _ in range(stop - first)]


def _white_space_left_out(scored: ScoredText, own: str) -> int:
    """How many characters at the beginning of a text a chat template left out.

    Args:
        own: what its tokens spell.
    """
    return 0 if scored.text.startswith(own) else len(scored.text) - len(scored.text.lstrip())


_LATER = frozenset(_CONTINUATION[i : i + 1] for i in range(len(_CONTINUATION)))
