"""What one row of logits says of the token that comes next: numpy in, numbers out.

    V   vocabulary size     logits  (V,) float, any type      log_probs  (V,) float64 nats

`measures` has the same of whole texts, as tensors; whoever only looks at an answer's row needs no torch. Nats.
"""

import math

import numpy as np
from numpy.typing import NDArray

from computation.results import Floats, Integers

Logits = NDArray[np.floating]


def log_probabilities(logits: Logits) -> Floats:
    """ln p of every token: (V,) nats in float64, each <= 0; exp of them sums to 1."""
    shifted = logits - logits.max().astype(np.float64)
    return shifted - math.log(np.exp(shifted).sum())


def likeliest(logits: Logits, k: int) -> Integers:
    """The k likeliest tokens, likeliest first, of equals the one with the lower id first.

    Args:
        logits: or log-probabilities.
        k: how many, 1 <= k <= V.

    Returns:
        (k,) ids.

    Raises:
        ValueError: k is out of range.
    """
    vocabulary = len(logits)
    if not 1 <= k <= vocabulary:
        raise ValueError(f"k must be between 1 and the vocabulary's {vocabulary:,} tokens; it is {k:,}.")
    least = np.partition(logits, vocabulary - k)[vocabulary - k]
    ids = np.flatnonzero(logits >= least)  # more than k where several equal the least
    return ids[np.argsort(-logits[ids], kind="stable")[:k]]


def rank(logits: Logits, token_id: int) -> int:
    """1 + how many tokens are strictly likelier; ties share the better rank."""
    return 1 + int(np.count_nonzero(logits > logits[token_id]))


def entropy(log_probs: Floats) -> float:
    """Expected surprisal of the whole distribution: -sum p ln p (Shannon 1948), with 0 ln 0 = 0; nats in [0, ln V]."""
    possible = log_probs[log_probs > -math.inf]
    return max(0.0, -float(np.exp(possible) @ possible))


def nucleus_size(log_probs: Floats, mass: float) -> int:
    """How many of the likeliest tokens it takes to hold a probability mass (Holtzman et al. 2020).

    Args:
        mass: in [0, 1]. The smallest set whose total reaches it is counted; at least one token.
    """
    cumulative = np.sort(np.exp(log_probs))[::-1].cumsum()
    # Logits are float32: a set that falls short by less than 1e-6 has reached the mass.
    return min(len(log_probs), 1 + int(np.searchsorted(cumulative, mass - 1e-6)))


def log_mass(log_probs: Floats, members: NDArray[np.bool_]) -> float:
    """ln of what the row gives to some tokens, (V,) bool, together; -inf for none."""
    nats = log_probs[members]
    most = nats.max(initial=-math.inf)
    return most + math.log(np.exp(nats - most).sum()) if most > -math.inf else -math.inf
