"""Which of a model's tokens begin a new word, for word surprisals that count that the word also ends.

Knows what tokens spell; scores nothing, and knows no torch.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_SPACE_IN_FRONT = (
    "This model's tokens don't carry the space in front of a word, so there is no corrected surprisal: the correction "
    "is for that space, with which the next word begins."
)


@dataclass(frozen=True, eq=False)
class WordStarts:
    """The tokens that begin a new word.

    Attributes:
        begins: (V,) whether each begins with the space before a word, or ends a text.
        breaks: (V,) whether each begins with other white space, as a line break.
        problem: why a word's end can't be told from them, in a sentence; "" where it can.
    """

    begins: NDArray[np.bool_]
    breaks: NDArray[np.bool_]
    problem: str = ""


def word_starts(pieces: Iterable[bytes], end_ids: Iterable[int]) -> WordStarts:
    """Of tokens that are spelled so.

    Args:
        pieces: (V,) the bytes of each token.
        end_ids: those that end a text.
    """
    spelled = [piece.decode(errors="replace") for piece in pieces]
    begins = np.fromiter((text.startswith(" ") for text in spelled), np.bool_, len(spelled))
    breaks = np.fromiter((text[:1].isspace() for text in spelled), np.bool_, len(spelled)) & ~begins
    carries_space = any(text.startswith(" ") and not text.isspace() for text in spelled)
    begins[[i for i in end_ids if i < len(begins)]] = True
    begins.flags.writeable = breaks.flags.writeable = False
    return WordStarts(begins, breaks, "" if carries_space else NO_SPACE_IN_FRONT)
