"""How a network's tensors are laid out: which axes count output channels, which are embeddings, which part of the model
they are in; and how one is rounded. Knows no request."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from computation import format_rounding, quantization, rounding
from computation.quantization import KINDS, Rounding
from computation.rounding import Range
from model_cache.engine.layer_kinds import block_of, kind_of
from model_cache.engine.packed_rounding import round_packed

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
        is_embedding: whether it is the token embedding, the output head (one tensor where they are tied), or a table
            of positions.
        is_linear: whether it is the matrix of a linear layer, experts' included: what formats are for, besides the
            embedding.
        kind: of the layer, one of `quantization.KINDS` or another.
        block: which of the model's blocks it is in, from 0.
    """

    name: str
    shape: tuple[int, ...]
    viewed: tuple[int, ...]
    channel_axes: tuple[int, ...]
    is_matrix: bool
    is_embedding: bool
    is_linear: bool
    kind: str
    block: int | None

    def is_rounded(self, setting: Rounding) -> bool:
        """Whether a setting rounds this tensor or leaves it alone."""
        return self.is_meant(setting) and self.fits(setting)

    def is_meant(self, setting: Rounding) -> bool:
        """Whether a setting is for tensors like this one."""
        if setting.part is None:
            if self.is_embedding and not setting.embedding:
                return False
        elif setting.part not in (self.kind, f"block {self.block}"):
            return False
        if setting.stored_as is not None:
            return self.is_linear or self.is_embedding
        return quantization.touches(setting.scheme, 2 if self.is_matrix else 1)

    def fits(self, setting: Rounding) -> bool:
        """Whether its channels can be cut into the whole blocks that a setting's format may ask for."""
        stored = setting.stored_as
        if stored is None or stored.block is None or not stored.whole_blocks:
            return True
        return self.channel_length % stored.block == 0

    @property
    def channel_length(self) -> int:
        """How many weights an output channel has."""
        return math.prod(self.viewed) // max(1, math.prod(self.viewed[axis] for axis in self.channel_axes))

    def round(
        self, weights: Tensor, setting: Rounding, out: Tensor | None = None, whole: Range | None = None
    ) -> Tensor:
        """The tensor's weights rounded; as `rounding.quantize`."""
        viewed = weights.view(self.viewed)
        return self._rounded(viewed, setting, out, whole).view(self.shape)

    def _rounded(self, viewed: Tensor, setting: Rounding, out: Tensor | None, whole: Range | None) -> Tensor:
        match setting.scheme:
            case "NF4":
                return format_rounding.round_nf4(viewed, self.channel_axes)
            case "float8 e4m3":
                return format_rounding.round_float8(viewed, self.channel_axes)
            case "Q8_0" | "Q5_1" | "Q5_0" | "Q4_1" | "Q4_0" | "MXFP4" | "TQ2_0":
                return round_packed(viewed, setting.scheme, self.channel_axes)
            case scheme:
                into = out.view(self.viewed) if out is not None and out.is_contiguous() else None
                return rounding.quantize(
                    viewed, setting.bits, scheme, self.channel_axes, into, setting.symmetric, whole
                )

    def size_bytes(self, setting: Rounding) -> float:
        """What it would take rounded, scales included, or in float32 where it is left alone."""
        if not self.is_rounded(setting):
            return float(math.prod(self.shape) * quantization.FULL_BYTES)
        return quantization.size_bytes(self.viewed, setting.bits, setting.scheme, self.channel_axes, setting.symmetric)


def layout_of(network: nn.Module) -> tuple[TensorLayout, ...]:
    """Every parameter in the network's own order, tied ones once."""
    ends = (network.get_input_embeddings(), network.get_output_embeddings())  # type: ignore[operator]
    tables = (module for module in network.modules() if isinstance(module, nn.Embedding))
    embeddings = {id(module.weight) for module in (*ends, *tables) if module is not None}
    owners = {id(weights): (module, name) for module, name, weights in _owned(network)}
    return tuple(
        _layout(name, weights, *owners[id(weights)], is_embedding=id(weights) in embeddings)
        for name, weights in network.named_parameters()
    )


def size_bytes(layout: tuple[TensorLayout, ...], setting: Rounding) -> float:
    """What all weights would take."""
    return sum(tensor.size_bytes(setting) for tensor in layout)


def bits_per_weight(layout: tuple[TensorLayout, ...], setting: Rounding) -> float:
    """What a rounded weight takes on average with its share of the scales; NaN where none is rounded."""
    rounded = [tensor for tensor in layout if tensor.is_rounded(setting)]
    n_weights = sum(math.prod(tensor.shape) for tensor in rounded)
    return 8 * size_bytes(tuple(rounded), setting) / n_weights if n_weights else math.nan


def left_alone(layout: tuple[TensorLayout, ...], setting: Rounding) -> tuple[str, ...]:
    """The tensors that a format is for but cannot hold, as their channels are no multiple of its block."""
    return tuple(tensor.name for tensor in layout if tensor.is_meant(setting) and not tensor.fits(setting))


def check_rounds(layout: tuple[TensorLayout, ...], setting: Rounding) -> None:
    """Raise ValueError if a setting would leave the whole model as it is."""
    if any(tensor.is_rounded(setting) for tensor in layout):
        return
    if setting.part is not None and setting.part not in parts_of(layout):
        raise ValueError(
            f"This model has no part called “{setting.part}”: choose one of {', '.join(parts_of(layout))}."
        )
    if left_alone(layout, setting):
        raise ValueError(
            f"{setting.scheme} cuts output channels into blocks of {quantization.run_length(setting.scheme)} weights, "
            "and no matrix that it is for has channels of such a length. Choose another format."
        )
    raise ValueError("This setting rounds no tensor of this model. Choose another one.")


def parts_of(layout: tuple[TensorLayout, ...]) -> tuple[str, ...]:
    """What `Rounding.part` can be for this model: its kinds of layer, then its blocks."""
    kinds = {tensor.kind for tensor in layout}
    blocks = sorted({tensor.block for tensor in layout if tensor.block is not None})
    return (*(kind for kind in KINDS if kind in kinds), *(f"block {block}" for block in blocks))


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
    is_linear = is_matrix and (isinstance(module, nn.Linear | Conv1D) or "Expert" in kind)
    part = kind_of(name, is_embedding=is_embedding)
    return TensorLayout(name, shape, viewed, axes, is_matrix, is_embedding, is_linear, part, block_of(name))
