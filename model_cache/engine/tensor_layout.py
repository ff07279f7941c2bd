"""How a network's tensors are laid out: which axes count output channels, which are embeddings. Knows no request."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from computation import quantization, rounding
from computation.quantization import Rounding

# Experts that say nothing of their layout: matrices as (E, in, out), and as (E * in, out) with the experts one after
# the other.
TRANSPOSED_EXPERTS = {"Llama4TextExperts"}
STACKED_EXPERTS = {"DbrxExpertGLU": "w2"}


@dataclass(frozen=True)
class TensorLayout:
    """What rounding needs to know of a tensor beside its weights.

    Attributes:
        shape: as it is stored.
        viewed: the same with the experts of a mixture on an axis of their own.
        channel_axes: which axes of that count output channels.
        is_matrix: whether it is a matrix, or a stack of them; else a vector, or a stack of them.
        is_embedding: whether it is the token embedding or the output head (one tensor where they are tied).
    """

    name: str
    shape: tuple[int, ...]
    viewed: tuple[int, ...]
    channel_axes: tuple[int, ...]
    is_matrix: bool
    is_embedding: bool

    def is_rounded(self, setting: Rounding) -> bool:
        """Whether a setting rounds this tensor or leaves it alone."""
        n_axes = 2 if self.is_matrix else 1
        return (setting.embedding or not self.is_embedding) and quantization.touches(setting.scheme, n_axes)

    def round(self, weights: Tensor, setting: Rounding, out: Tensor | None = None) -> Tensor:
        """The tensor's weights rounded; as `rounding.quantize`."""
        into = out.view(self.viewed) if out is not None and out.is_contiguous() else None
        viewed = weights.view(self.viewed)
        return rounding.quantize(viewed, setting.bits, setting.scheme, self.channel_axes, into).view(self.shape)

    def size_bytes(self, setting: Rounding) -> float:
        """What it would take rounded, scales included, or in float32 where it is left alone."""
        if not self.is_rounded(setting):
            return float(math.prod(self.shape) * quantization.FULL_BYTES)
        return quantization.size_bytes(self.viewed, setting.bits, setting.scheme, self.channel_axes)


def layout_of(network: nn.Module) -> tuple[TensorLayout, ...]:
    """Every parameter in the network's own order, tied ones once."""
    ends = (network.get_input_embeddings(), network.get_output_embeddings())  # type: ignore[operator]
    embeddings = {id(module.weight) for module in ends if module is not None}
    owners = {id(weights): (module, name) for module, name, weights in _owned(network)}
    return tuple(
        _layout(name, weights, *owners[id(weights)], is_embedding=id(weights) in embeddings)
        for name, weights in network.named_parameters()
    )


def size_bytes(layout: tuple[TensorLayout, ...], setting: Rounding) -> float:
    """What all weights would take."""
    return sum(tensor.size_bytes(setting) for tensor in layout)


def _owned(network: nn.Module) -> Iterator[tuple[nn.Module, str, Tensor]]:
    """Each module's own parameters, and what it calls them."""
    for module in network.modules():
        for name, weights in module.named_parameters(recurse=False):
            yield module, name, weights


def _layout(name: str, weights: Tensor, module: nn.Module, own_name: str, *, is_embedding: bool) -> TensorLayout:
    shape = tuple(weights.shape)
    axes: tuple[int, ...] = (0,)
    viewed, is_matrix = shape, len(shape) >= 2
    kind = type(module).__name__
    if isinstance(module, Conv1D) and own_name == "weight":
        axes = (-1,)  # (in, out)
    elif STACKED_EXPERTS.get(kind) == own_name:
        n_experts = int(module.moe_num_experts)  # type: ignore[arg-type]
        viewed, axes = (n_experts, shape[0] // n_experts, *shape[1:]), (0, 2)
    elif hasattr(module, "is_transposed") or kind.endswith("Experts"):  # axis 0 counts them
        is_matrix = len(shape) >= 3
        transposed = bool(getattr(module, "is_transposed", kind in TRANSPOSED_EXPERTS))
        axes = ((0, 2) if transposed else (0, 1)) if is_matrix else (0,)
    return TensorLayout(name, shape, viewed, axes, is_matrix, is_embedding)
