"""Temperature, top-k and top-p on one row of logits. Pure: moving a slider never runs the model again.

V is the vocabulary size. The order is the usual one: divide by the temperature, keep the top k, keep the nucleus.
"""

from dataclasses import dataclass

import numpy as np

from computation.one_row import Logits, log_probabilities
from computation.results import Floats, Integers


def adjusted_log_probabilities(
    logits: Logits, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> Floats:
    """The distribution that sampling would draw from.

    Args:
        logits: (V,) raw logits.
        temperature: >= 0; 0 puts all mass on the likeliest token (the first of equals).
        top_k: keep this many of the likeliest, 1 <= top_k <= V; None keeps all.
        top_p: keep the smallest set of the likeliest whose mass reaches this, 0 < top_p <= 1 (Holtzman et al. 2020).

    Returns:
        (V,) float64 nats; -inf where a token is excluded.

    Raises:
        ValueError: a setting is out of range.
    """
    vocabulary = len(logits)
    if temperature < 0:
        raise ValueError("Temperature cannot be below 0.")
    if top_k is not None and not 1 <= top_k <= vocabulary:
        raise ValueError(f"top-k must be between 1 and the vocabulary's {vocabulary:,} tokens; it is {top_k:,}.")
    if not 0 < top_p <= 1:
        raise ValueError("top-p must be above 0 and at most 1.")
    if temperature == 0:
        one_hot = np.full(vocabulary, -np.inf)
        one_hot[logits.argmax()] = 0.0
        return one_hot
    # Shifted first, so that a tiny temperature cannot overflow: the largest stays 0.
    row = (logits - logits.max().astype(np.float64)) / temperature
    if top_k is not None:
        row = _only_likeliest(row, top_k, np.partition(row, vocabulary - top_k)[vocabulary - top_k])
    if top_p < 1:
        ordered = np.sort(row)[::-1]
        ranked = np.exp(log_probabilities(ordered))
        before = ranked.cumsum() - ranked  # mass of all likelier tokens
        n_kept = int(np.searchsorted(before, top_p))
        row = _only_likeliest(row, n_kept, ordered[n_kept - 1])
    return log_probabilities(row)


def _only_likeliest(row: Floats, k: int, least: float) -> Floats:
    """The row with -inf for all but its k likeliest tokens, of equals those with the lower ids.

    Args:
        least: the k-th largest of the row.
    """
    kept = row > least
    kept[np.flatnonzero(row == least)[: k - np.count_nonzero(kept)]] = True
    return np.where(kept, row, -np.inf)


@dataclass(frozen=True, eq=False)
class Steps:
    """From logits to chances, for some of the tokens.

    Attributes:
        scaled: (k,) logits divided by the temperature; at temperature 0, -inf for all but the likeliest.
        weights: (k,) exp of the scaled logits, the likeliest token's set to 1.
        adjusted: (k,) probabilities to draw by; 0 where excluded.
        total_weight: the weights of all tokens that are kept: adjusted = weights / total_weight.
        rest: the adjusted probability of all other tokens together.
        n_kept: how many tokens of the vocabulary can be drawn.
    """

    scaled: Floats
    weights: Floats
    adjusted: Floats
    total_weight: float
    rest: float
    n_kept: int


def steps(
    logits: Logits, ids: Integers, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> Steps:
    """What becomes of the logits of `ids` on the way to a draw.

    Args:
        logits: (V,) raw logits.
        ids: (k,) the tokens to follow.

    Raises:
        ValueError: as `adjusted_log_probabilities`.
    """
    log_probs = adjusted_log_probabilities(logits, temperature, top_k, top_p)  # (V,)
    followed, largest = logits[ids].astype(np.float64), float(logits.max())
    if temperature == 0:
        scaled, weights = np.where(log_probs[ids] == 0, followed, -np.inf), np.exp(log_probs[ids])
    else:
        scaled, weights = followed / temperature, np.exp((followed - largest) / temperature)
    adjusted = np.exp(log_probs)
    return Steps(
        scaled=scaled,
        weights=weights,
        adjusted=adjusted[ids],
        total_weight=float(np.exp(-log_probs.max())),
        rest=float(np.delete(adjusted, ids).sum()),
        n_kept=int(np.isfinite(log_probs).sum()),
    )


def sample(log_probs: Floats, seed: int, step: int = 0) -> int:
    """Draw one token id.

    Args:
        log_probs: (V,) nats, -inf where excluded.
        seed, step: the same two draw the same token; no global generator is touched.
    """
    return int(np.random.default_rng((seed, step)).choice(len(log_probs), p=np.exp(log_probs)))
