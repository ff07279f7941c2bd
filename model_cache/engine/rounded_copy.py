"""The quantized copy of a model: one per model, rebuilt in place, so that the served weights are never touched."""

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from computation import quantization, rounding
from computation.quantization import SCHEMES, Rounding
from computation.weight_results import WeightHistogram, WeightLoss, WeightLosses
from model_cache import memory

BINS = 81
MOST_BITS_DRAWN = 8  # more levels than bins cannot be told apart


def size_bytes(network: nn.Module, setting: Rounding) -> float:
    """What the weights would take, scales included; tied weights count once, what is left alone counts as float32."""
    total = 0.0
    for _, weights, axis, rounded in _weights(network, setting):
        shape = tuple(weights.shape)
        if rounded:
            total += quantization.size_bytes(shape, setting.bits, setting.scheme, axis)
        else:
            total += weights.numel() * quantization.FULL_BYTES
    return total


class Scratch:
    """Holds the copy and the setting that it is in.

    Attributes:
        n_bytes: what the copy takes; 0 before it is asked for.
    """

    def __init__(self, original: nn.Module, make_room: Callable[[], None]) -> None:
        self._original = original
        self._make_room = make_room
        self.n_bytes = 0
        self._network: nn.Module | None = None
        self.setting: Rounding | None = None  # what the copy is rounded to; None before the first

    @torch.inference_mode()
    def at(self, setting: Rounding) -> nn.Module:
        """The copy with its weights rounded from the original's.

        Raises:
            ModelUnavailable: the model and its copy do not fit into memory together.
        """
        if self._network is None:
            n_bytes = sum(p.numel() * p.element_size() for p in self._original.parameters())
            memory.check_fits("The model with its rounded copy", 2 * n_bytes)
            self.n_bytes = n_bytes
            self._make_room()
            self._network = copy.deepcopy(self._original)  # keeps tied weights tied
        if setting != self.setting:
            self.setting = None
            pairs = zip(_weights(self._original, setting), self._network.parameters(), strict=True)
            for (_, weights, axis, rounded), target in pairs:
                wanted = rounding.quantize(weights, setting.bits, setting.scheme, axis, target) if rounded else weights
                if wanted.data_ptr() != target.data_ptr():
                    target.copy_(wanted)
            self.setting = setting
        return self._network


def weight_losses(network: nn.Module, setting: Rounding) -> WeightLosses:
    """What rounding at `setting.bits` loses of each tensor, scheme by scheme; most lost under `setting.scheme` first."""
    by_scheme = [_weights(network, Rounding(setting.bits, scheme, setting.embedding)) for scheme in SCHEMES]
    found = []
    for entries in zip(*by_scheme, strict=True):
        lost: dict[str, float] = {
            scheme: rounding.relative_error(weights, rounding.quantize(weights, setting.bits, scheme, axis))
            for scheme, (_, weights, axis, rounded) in zip(SCHEMES, entries, strict=True)
            if rounded
        }
        name, weights, _, _ = entries[0]
        if lost:
            rms = float(weights.double().square().mean().sqrt())
            found.append(WeightLoss(name, tuple(weights.shape), rms, float(weights.abs().max()), lost))
    return WeightLosses(tuple(sorted(found, key=lambda loss: -loss.lost.get(setting.scheme, 0.0))))


def weight_histogram(network: nn.Module, setting: Rounding, name: str) -> WeightHistogram:
    """How one tensor's weights are spread, and the levels that they are rounded to.

    Raises:
        ValueError: the network has no tensor of this name.
    """
    entry = next((entry for entry in _weights(network, setting) if entry[0] == name), None)
    if entry is None:
        raise ValueError(f"This model has no tensor called {name}.")
    _, weights, axis, rounded = entry
    flat = weights.reshape(-1).float()
    counts, edges = np.histogram(flat.numpy(), bins=BINS)
    n_groups, levels = 0, np.empty(0)
    if rounded:
        low, high = rounding.ranges(weights, setting.scheme, axis)  # (G,)
        n_groups, middling = len(low), int((high - low).argsort()[len(low) // 2])
        if setting.bits <= MOST_BITS_DRAWN:
            levels = rounding.levels(float(low[middling]), float(high[middling]), setting.bits)
    return WeightHistogram(name, counts, edges, levels, n_groups)


def _weights(network: nn.Module, setting: Rounding) -> list[tuple[str, Tensor, int, bool]]:
    """(name, weights, output channel axis, whether they are rounded) of every parameter, tied ones once."""
    transposed = {id(m.weight) for m in network.modules() if isinstance(m, Conv1D)}  # (in, out), not (out, in)
    ends = (network.get_input_embeddings(), network.get_output_embeddings())  # type: ignore[operator]
    embedding = {id(module.weight) for module in ends if module is not None}
    return [
        (
            name,
            weights.detach(),
            -1 if id(weights) in transposed else 0,
            (setting.embedding or id(weights) not in embedding) and rounding.touches(setting.scheme, weights),
        )
        for name, weights in network.named_parameters()
    ]
