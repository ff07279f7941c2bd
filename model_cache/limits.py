"""How long a text may be. Knows no model."""

from collections.abc import Callable, Sized
from typing import TypeVar

from model_cache.settings import max_tokens

S = TypeVar("S", bound=Sized)
LONG_CHARACTERS = 20_000  # a text that is longer takes so long to be cut into tokens that others would notice
TRIED_CHARACTERS = 6  # for each token that may be measured: most texts have fewer characters for each


def check_length(ids: S, what: str) -> S:
    """Return some ids, or raise ValueError, with both figures, if they are too many.

    Args:
        what: what they are called in a sentence.
    """
    if len(ids) > max_tokens():
        raise ValueError(
            f"The {what} has {len(ids):,} tokens; at most {max_tokens():,} are measured at once. Shorten it."
        )
    return ids


def check_beginning(text: str, n_tokens: Callable[[str], int]) -> None:
    """Raise ValueError if the beginning of a far longer text has too many tokens already, so that only it is read.

    Args:
        n_tokens: counts the tokens of a text; a text that is cut may have a few that the whole has not.
    """
    n_tried = TRIED_CHARACTERS * max_tokens()
    if len(text) < 2 * n_tried:
        return
    n = n_tokens(text[:n_tried])
    if n > max_tokens() + max_tokens() // 10:
        raise ValueError(
            f"The text has more than {n * 9 // 10:,} tokens; at most {max_tokens():,} are measured at once. Shorten it."
        )
