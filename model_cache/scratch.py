"""The quantized copy of a model: one per model, rebuilt in place, so that the served weights are never touched."""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from computation import quantization
from computation.quantization import Scheme
from model_cache import memory


@dataclass(frozen=True)
class Quantization:
    """Which weights are rounded, and how.

    Attributes:
        embedding: whether the token embedding and the output head (one tensor where they are tied) are rounded too.
    """

    bits: int
    scheme: Scheme
    embedding: bool = True

    def __post_init__(self) -> None:
        quantization.check_bits(self.bits)
        quantization.check_scheme(self.scheme)


def size_bytes(network: nn.Module, setting: Quantization) -> float:
    """What the weights would take, scales included; tied weights count once, what is left alone counts as float32."""
    total = 0.0
    for weights, axis, rounded in _weights(network, setting):
        shape = tuple(weights.shape)
        if rounded:
            total += quantization.size_bytes(shape, setting.bits, setting.scheme, axis)
        else:
            total += weights.numel() * quantization.FULL_BYTES
    return total


class Scratch:
    """Holds the copy and the setting that it is in."""

    def __init__(self, original: nn.Module) -> None:
        self._original = original
        self._network: nn.Module | None = None
        self._setting: Quantization | None = None

    @torch.inference_mode()
    def at(self, setting: Quantization) -> nn.Module:
        """The copy with its weights rounded from the original's.

        Raises:
            ModelUnavailable: the model and its copy do not fit into memory together.
        """
        if self._network is None:
            n_bytes = sum(p.numel() * p.element_size() for p in self._original.parameters())
            memory.check_fits("The model with its rounded copy", 2 * n_bytes)
            self._network = copy.deepcopy(self._original)  # keeps tied weights tied
        if setting != self._setting:
            self._setting = None
            pairs = zip(_weights(self._original, setting), self._network.parameters(), strict=True)
            for (weights, axis, rounded), target in pairs:
                target.copy_(quantization.quantize(weights, setting.bits, setting.scheme, axis) if rounded else weights)
            self._setting = setting
        return self._network


def _weights(network: nn.Module, setting: Quantization) -> list[tuple[Tensor, int, bool]]:
    """(weights, output channel axis, whether they are rounded) of every parameter, tied ones once."""
    transposed = {id(m.weight) for m in network.modules() if isinstance(m, Conv1D)}  # (in, out), not (out, in)
    ends = (network.get_input_embeddings(), network.get_output_embeddings())  # type: ignore[operator]
    embedding = {id(module.weight) for module in ends if module is not None}
    return [
        (
            weights.detach(),
            -1 if id(weights) in transposed else 0,
            (setting.embedding or id(weights) not in embedding) and quantization.touches(setting.scheme, weights),
        )
        for weights in network.parameters()
    ]
