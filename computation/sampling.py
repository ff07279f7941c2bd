"""Temperature, top-k and top-p on one row of logits. Pure: moving a slider never runs the model again.

V is the vocabulary size. The order is the usual one: divide by the temperature, keep the top k, keep the nucleus.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


def adjusted_log_probabilities(
    logits: Tensor, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> Tensor:
    """The distribution that sampling would draw from.

    Args:
        logits: (V,) raw logits.
        temperature: >= 0; 0 puts all mass on the likeliest token (the first of equals).
        top_k: keep this many of the likeliest, 1 <= top_k <= V; None keeps all.
        top_p: keep the smallest set of the likeliest whose mass reaches this, 0 < top_p <= 1 (Holtzman et al. 2020).

    Returns:
        (V,) float32 nats; -inf where a token is excluded.

    Raises:
        ValueError: a setting is out of range.
    """
    vocabulary = logits.shape[-1]
    if temperature < 0:
        raise ValueError("Temperature cannot be below 0.")
    if top_k is not None and not 1 <= top_k <= vocabulary:
        raise ValueError(f"top-k must be between 1 and the vocabulary's {vocabulary:,} tokens; it is {top_k:,}.")
    if not 0 < top_p <= 1:
        raise ValueError("top-p must be above 0 and at most 1.")
    row = logits.float()
    excluded = float("-inf")
    if temperature == 0:
        one_hot = torch.full_like(row, excluded)
        one_hot[row.argmax()] = 0.0
        return one_hot
    # Shifted first, so that a tiny temperature cannot overflow: the largest stays 0.
    row = (row - row.max()) / temperature
    order = row.sort(descending=True, stable=True).indices  # (V,) ids, likeliest first
    if top_k is not None:
        row = row.index_fill(0, order[top_k:], excluded)
    if top_p < 1:
        ranked = row.log_softmax(-1)[order].exp()
        before = ranked.double().cumsum(-1) - ranked  # mass of all likelier tokens
        row = row.index_fill(0, order[before >= top_p], excluded)
    return row.log_softmax(-1)


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

    scaled: Tensor
    weights: Tensor
    adjusted: Tensor
    total_weight: float
    rest: float
    n_kept: int


def steps(logits: Tensor, ids: Tensor, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0) -> Steps:
    """What becomes of the logits of `ids` on the way to a draw.

    Args:
        logits: (V,) raw logits.
        ids: (k,) the tokens to follow.

    Raises:
        ValueError: as `adjusted_log_probabilities`.
    """
    log_probs = adjusted_log_probabilities(logits, temperature, top_k, top_p)  # (V,)
    row, adjusted = logits.double(), log_probs.double().exp()
    scaled = torch.where(log_probs == 0, row, float("-inf")) if temperature == 0 else row / temperature
    weights = (scaled - scaled.max()).exp()
    return Steps(
        scaled=scaled[ids],
        weights=weights[ids],
        adjusted=adjusted[ids],
        total_weight=float((-log_probs.max().double()).exp()),
        rest=float(adjusted.index_fill(0, ids, 0.0).sum()),
        n_kept=int(log_probs.isfinite().sum()),
    )


def sample(log_probs: Tensor, seed: int, step: int = 0) -> int:
    """Draw one token id.

    Args:
        log_probs: (V,) nats, -inf where excluded.
        seed, step: the same two draw the same token; torch's global generator is left alone.
    """
    mixed = int(np.random.SeedSequence((seed, step)).generate_state(1, np.uint64)[0])
    generator = torch.Generator().manual_seed(mixed)
    return int(torch.multinomial(log_probs.exp(), 1, generator=generator))
