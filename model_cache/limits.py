"""How long a text may be. Knows no model."""

import os
from collections.abc import Sized
from typing import TypeVar

S = TypeVar("S", bound=Sized)


def max_tokens() -> int:
    """The longest text that is scored: `LOGITSCOPE_MAX_TOKENS`, or 50,000 tokens.

    Raises:
        ValueError: the setting is no whole number of tokens.
    """
    setting = os.environ.get("LOGITSCOPE_MAX_TOKENS", "").strip() or "50000"
    if not setting.isdecimal() or int(setting) < 2:
        raise ValueError(f"LOGITSCOPE_MAX_TOKENS must be a whole number of tokens; it is set to {setting!r}.")
    return int(setting)


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
