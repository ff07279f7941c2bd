"""The course notebook's way of doing the work: one text at a time, the whole model each time, a fresh copy for each
bit width.

Plain transformers and torch; knows nothing of the engine.
"""

import copy
import math

import torch
from torch import Tensor, nn


def perplexity(network: nn.Module, ids: Tensor) -> float:
    """exp of the mean loss of a text, token by token from the probabilities.

    Args:
        ids: (1, T).
    """
    with torch.no_grad():
        logits = network(input_ids=ids).logits  # (1, T, V)
    losses = []
    for i in range(ids.shape[1] - 1):
        probabilities = logits[0, i].softmax(dim=-1)
        losses.append(float(-torch.log(probabilities[ids[0, i + 1]])))
    return math.exp(sum(losses) / len(losses))


def top_ten(network: nn.Module, ids: Tensor) -> Tensor:
    """(10,) the likeliest next tokens after (1, T) ids."""
    with torch.no_grad():
        return network(input_ids=ids).logits[0, -1].softmax(dim=-1).topk(10).indices


def rounded(network: nn.Module, bits: int) -> nn.Module:
    """A copy with every parameter rounded to 2^bits levels between its smallest and its largest weight."""
    copied = copy.deepcopy(network)
    with torch.no_grad():
        for weights in copied.parameters():
            low, high = weights.min(), weights.max()
            if torch.isclose(high, low):
                continue
            step = (high - low) / (2**bits - 1)
            weights.copy_(((weights - low) / step).round().clamp(0, 2**bits - 1) * step + low)
    return copied
