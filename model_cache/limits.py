"""How long a text may be. Knows no model."""

from collections.abc import Sized
from typing import TypeVar

from model_cache.settings import max_tokens

S = TypeVar("S", bound=Sized)


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
