"""A word as people mean it: the spellings that a tokenizer tells apart, and the probability that the word also ends.

Tokens that carry their space in front leave the end of a word open: ·mat also begins ·matron. With B the tokens that
begin a new word, the corrected surprisal (Pimentel and Meister 2024; Oh and Schuler 2024) of a word w after c is

    h(w | c) = summed surprisal of its tokens - ln P(B | c, w) + ln P(B | c)

    V  vocabulary size      logits  (V,) after c, or after c and w      begins_word  (V,) bool, B

Nats. Knows no tokenizer.
"""

import math

import torch
from torch import Tensor

from computation.measures import log_probabilities


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


def log_mass(logits: Tensor, tokens: Tensor) -> float:
    """ln of what a row of logits (V,) gives to some tokens (V,) bool together; -inf for none."""
    return float(torch.logsumexp(log_probabilities(logits).double()[tokens], dim=0)) if tokens.any() else -math.inf


def corrected_nats(summed_nats: float, before: Tensor, after: Tensor, begins_word: Tensor) -> float | None:
    """The surprisal of a word that begins with its space and ends; None where no token ends it, or begins it.

    Args:
        summed_nats: of its tokens.
        before: (V,) logits in its place.
        after: (V,) logits behind it.
    """
    begins, ends = log_mass(before, begins_word), log_mass(after, begins_word)
    return summed_nats - ends + begins if math.isfinite(begins) and math.isfinite(ends) else None
