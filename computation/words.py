"""A word as people mean it: the spellings that a tokenizer tells apart, and the probability that the word also ends.

Tokens that carry their space in front leave the end of a word open: ·mat also begins ·matron. With B the tokens that
begin a new word, the corrected surprisal (Pimentel and Meister 2024; Oh and Schuler 2024) of a word w after c is

    h(w | c) = summed surprisal of its tokens - ln P(B | c, w) + ln P(B | c)

    V  vocabulary size      logits  (V,) after c, or after c and w      begins_word  (V,) bool, B

Nats. Knows no tokenizer.
"""

import math

import numpy as np
from numpy.typing import NDArray

from computation.one_row import Logits, log_mass, log_probabilities


def variants(word: str) -> list[str]:
    """A word with and without a leading space, as typed and with the first letter changed; the usual one first.

    Raises:
        ValueError: there is no word.
    """
    bare = word.strip()
    if not bare:
        raise ValueError("Type a word first.")
    other = bare[0].lower() + bare[1:] if bare[0].isupper() else bare[0].upper() + bare[1:]
    return list(dict.fromkeys([f" {bare}", bare, f" {other}", other]))


def corrected_nats(summed_nats: float, before: Logits, after: Logits, begins_word: NDArray[np.bool_]) -> float | None:
    """The surprisal of a word that begins with its space and ends; None where no token ends it, or begins it.

    Args:
        summed_nats: of its tokens.
        before: (V,) logits in its place.
        after: (V,) logits behind it.
    """
    begins, ends = (log_mass(log_probabilities(row), begins_word) for row in (before, after))
    return summed_nats - ends + begins if math.isfinite(begins) and math.isfinite(ends) else None
