"""The rounded copy of a model: one per model, rounded in place, so that the served weights are never touched.

For the thread that owns the network. Knows no request.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from computation import quantization, rounding
from computation.quantization import Rounding
from model_cache import memory
from model_cache.engine.forward import CausalModel


@dataclass(frozen=True)
class TensorLayout:
    """What rounding needs to know of a tensor beside its weights.

    Attributes:
        channel_axis: which axis counts output channels.
        is_embedding: whether it is the token embedding or the output head (one tensor where they are tied).
    """

    name: str
    shape: tuple[int, ...]
    channel_axis: int
    is_embedding: bool

    def is_rounded(self, setting: Rounding) -> bool:
        """Whether a setting rounds this tensor or leaves it alone."""
        return (setting.embedding or not self.is_embedding) and quantization.touches(setting.scheme, len(self.shape))


def layout_of(network: nn.Module) -> tuple[TensorLayout, ...]:
    """Every parameter in the network's own order, tied ones once."""
    transposed = {id(m.weight) for m in network.modules() if isinstance(m, Conv1D)}  # (in, out), not (out, in)
    ends = (network.get_input_embeddings(), network.get_output_embeddings())  # type: ignore[operator]
    embedding = {id(module.weight) for module in ends if module is not None}
    return tuple(
        TensorLayout(name, tuple(weights.shape), -1 if id(weights) in transposed else 0, id(weights) in embedding)
        for name, weights in network.named_parameters()
    )


def size_bytes(layout: tuple[TensorLayout, ...], setting: Rounding) -> float:
    """What the weights would take, scales included; what is left alone counts as float32."""
    total = 0.0
    for tensor in layout:
        n_weights = torch.Size(tensor.shape).numel()
        total += (
            quantization.size_bytes(tensor.shape, setting.bits, setting.scheme, tensor.channel_axis)
            if tensor.is_rounded(setting)
            else n_weights * quantization.FULL_BYTES
        )
    return total


class RoundedCopy:
    """Holds the copy and how it is rounded.

    Args:
        make_room: called with the bytes that the copy is about to take.

    Attributes:
        rounding: how the copy is rounded now; None before the first time.
    """

    def __init__(self, original: CausalModel, make_room: Callable[[int], None]) -> None:
        self._original = original
        self._layout = layout_of(original.network)
        self._make_room = make_room
        self._copy: CausalModel | None = None
        self.rounding: Rounding | None = None

    @torch.inference_mode()
    def at(self, setting: Rounding) -> CausalModel:
        """The copy with its weights rounded from the original's.

        Raises:
            ModelUnavailable: the model and its copy do not fit into memory together.
        """
        model = self._copy or self._make_copy()
        if setting != self.rounding:
            self.rounding = None
            originals, targets = self._original.network.parameters(), model.network.parameters()
            for tensor, weights, target in zip(self._layout, originals, targets, strict=True):
                _round_into(target, weights.detach(), tensor, setting)
            self.rounding = setting
        return model

    def _make_copy(self) -> CausalModel:
        network = self._original.network
        n_bytes = sum(p.numel() * p.element_size() for p in network.parameters())
        memory.check_fits("The model with its rounded copy", 2 * n_bytes)
        self._make_room(n_bytes)
        copied = copy.deepcopy(network)  # keeps tied weights tied
        self._copy = CausalModel(copied, self._original.split, self._original.vocabulary)
        return self._copy


def _round_into(target: Tensor, weights: Tensor, tensor: TensorLayout, setting: Rounding) -> None:
    rounded = weights
    if tensor.is_rounded(setting):
        rounded = rounding.quantize(weights, setting.bits, setting.scheme, tensor.channel_axis, target)
    if rounded.data_ptr() != target.data_ptr():
        target.copy_(rounded)
