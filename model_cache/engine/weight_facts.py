"""What rounding does to a model's weights themselves: what is lost of each tensor, and the levels of one. Knows no
text."""

from dataclasses import replace

import numpy as np
from torch import nn

from computation import rounding
from computation.quantization import SCHEMES, Rounding
from computation.weight_results import WeightHistogram, WeightLoss, WeightLosses
from model_cache.engine.edges import out_of_device, where_float64_is
from model_cache.engine.tensor_layout import layout_of

BINS = 81
MOST_BITS_DRAWN = 8  # more levels than bins cannot be told apart


def weight_losses(network: nn.Module, setting: Rounding) -> WeightLosses:
    """What rounding at `setting.bits` loses of each tensor, by the setting and by each other scheme; most lost by the
    setting first."""
    others = [replace(setting, scheme=scheme, symmetric=False) for scheme in SCHEMES if scheme != setting.scheme]
    settings = [setting, *others]
    losses = []
    for tensor, parameter in zip(layout_of(network), network.parameters(), strict=True):
        weights = where_float64_is(parameter.detach())
        lost: dict[str, float] = {
            chosen.scheme: rounding.relative_error(weights, tensor.round(weights, chosen))
            for chosen in settings
            if tensor.is_rounded(chosen)
        }
        if lost:
            rms = float(weights.double().square().mean().sqrt())
            losses.append(WeightLoss(tensor.name, tensor.shape, rms, float(weights.abs().max()), lost))
    return WeightLosses(tuple(sorted(losses, key=lambda loss: -loss.lost.get(setting.scheme, 0.0))))


def weight_histogram(network: nn.Module, setting: Rounding, name: str) -> WeightHistogram:
    """How one tensor's weights are spread, and the levels that they are rounded to.

    Raises:
        ValueError: the network has no tensor of this name.
    """
    pairs = zip(layout_of(network), network.parameters(), strict=True)
    pair = next(((tensor, weights) for tensor, weights in pairs if tensor.name == name), None)
    if pair is None:
        raise ValueError(f"This model has no tensor called {name}.")
    tensor, weights = pair[0], where_float64_is(pair[1].detach())
    counts, edges = np.histogram(out_of_device(weights.reshape(-1).float()), bins=BINS)
    n_groups, levels = 0, np.empty(0)
    if tensor.is_rounded(setting):
        viewed, axes = weights.view(tensor.viewed), tensor.channel_axes
        low, high = rounding.ranges(viewed, setting.scheme, axes)  # (G,)
        # Of groups that are as wide, each device would take another as the one in the middle.
        n_groups, middling = len(low), int((high - low).cpu().argsort(stable=True)[len(low) // 2])
        if setting.stored_as is not None:  # whose levels are seen where they are used
            rounded = tensor.round(weights, setting).view(tensor.viewed)
            levels = np.unique(out_of_device(rounding.group(rounded, setting.scheme, axes, middling).double()))
        elif setting.bits <= MOST_BITS_DRAWN:
            levels = rounding.levels(float(low[middling]), float(high[middling]), setting.bits, setting.symmetric)
    return WeightHistogram(name, counts, edges.astype(np.float64), levels, n_groups)
