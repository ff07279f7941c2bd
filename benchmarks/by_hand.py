"""The course notebook's way of doing the work: one text at a time, the whole model each time, a fresh copy for each
bit width.

Plain transformers and torch; knows nothing of the engine.
"""

import copy
import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from computation.perplexity import Window


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


def surprisals(network: nn.Module, ids: Tensor, windows: Sequence[Window]) -> Tensor:
    """Nats of a text's tokens in one step for each window, where the network is: no loop over tokens.

    Args:
        ids: (n,).

    Returns:
        (m,) on the CPU.
    """
    parts, place = [], next(network.parameters()).device
    with torch.inference_mode():
        for window in windows:
            here = ids[window.start : window.stop].to(place)
            rows = network(input_ids=here.unsqueeze(0), use_cache=False).logits[0]  # (T, V)
            log_probs = torch.log_softmax(rows.float(), dim=-1)
            first = window.first_scored - window.start
            parts.append(-log_probs[first - 1 : -1].gather(1, here[first:].unsqueeze(1)).squeeze(1).cpu())
    return torch.cat(parts)


def continued(network: nn.Module, ids: Tensor, n: int) -> list[int]:
    """The n likeliest tokens after (T,) ids, one after the other, over what the network keeps of those before."""
    chosen: list[int] = []
    cache, here = None, ids.unsqueeze(0).to(next(network.parameters()).device)
    with torch.inference_mode():
        while len(chosen) < n:
            out = network(input_ids=here, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache, row = out.past_key_values, torch.log_softmax(out.logits[0, -1].float(), dim=-1)
            here = row.argmax().view(1, 1)
            chosen.append(int(here))
    return chosen


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
