"""One tensor of a network rounded, or a few rows of it, as if all of it had been. Knows no network."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from computation.quantization import Rounding
from computation.rounding import Range
from model_cache.engine import shares
from model_cache.engine.edges import where_float64_is
from model_cache.engine.tensor_layout import TensorLayout

BLOCK_BYTES = 2_000_000  # of a table that is rounded at once: in a cache, and memory that was used before
BLOCK_ELSEWHERE_BYTES = 64_000_000  # on a GPU, where more blocks would be more steps to start
BLOCKS_A_TURN = 24  # between which nobody else has a turn: some fifty milliseconds on two cores
NARROW = (torch.bfloat16, torch.float16)


def in_float32(argument: Any) -> Any:
    """A tensor of 16-bit numbers in float32, which has a place for every level of a grid; anything else as it is."""
    return argument.float() if isinstance(argument, Tensor) and argument.dtype in NARROW else argument


def as_narrow_as(answer: Any, arguments: Sequence[Any]) -> Any:
    """What was worked out in float32, as numbers of 16 bits if all numbers that went in were such."""
    inside = [each for argument in arguments if isinstance(argument, list | tuple) for each in argument]
    tensors = [each for each in (*arguments, *inside) if isinstance(each, Tensor) and each.is_floating_point()]
    narrow = isinstance(answer, Tensor) and bool(tensors) and all(each.dtype in NARROW for each in tensors)
    return answer.to(tensors[0].dtype) if narrow and answer.is_floating_point() else answer


def round_whole(weights: Tensor, tensor: TensorLayout, setting: Rounding, ranges: "Ranges | None" = None) -> Tensor:
    """A tensor's weights rounded in float32, where they are; only for a setting that rounds them."""
    whole = (ranges or Ranges()).of(weights, setting)
    weights = in_float32(weights.detach())
    return round_into(None, where_float64_is(weights), tensor, setting, whole).to(weights.device)


def round_into(
    target: Tensor | None, weights: Tensor, tensor: TensorLayout, setting: Rounding, whole: Range | None
) -> Tensor:
    """The same into a tensor of that shape, if there is one: returns it, or a new one.

    Args:
        whole: the range of the weights, if the setting needs to know it.
    """
    if weights.device.type != "cpu" or weights.numel() < 2 * shares.LEAST or weights.ndim < 2:
        return tensor.round(weights, setting, target, whole)
    rounded = torch.empty_like(weights, memory_format=torch.contiguous_format) if target is None else target
    axis = tensor.channel_axes[0]
    view, out = weights.view(tensor.viewed), rounded.view(tensor.viewed)
    n_channels = view.shape[axis]

    def work(share: slice) -> None:
        n = share.stop - share.start
        some, there = (each.narrow(axis, share.start, n) for each in (view, out))
        shape = tuple(some.shape)
        found = dataclasses.replace(tensor, shape=shape, viewed=shape).round(some, setting, there, whole)
        if found.data_ptr() != there.data_ptr():
            there.copy_(found)

    shares.in_shares(work, 0, n_channels, view.numel() // n_channels)
    return rounded


class Ranges:
    """The smallest and the largest weight of each tensor, looked for once: they are the same at every width."""

    def __init__(self) -> None:
        self._known: dict[int, Range] = {}  # by a tensor's identity

    def of(self, weights: Tensor, setting: Rounding) -> Range | None:
        """Of one of a network's tensors, for a setting that needs to know them; else None."""
        if setting.scheme != "per-tensor" or not weights.numel():
            return None
        if id(weights) not in self._known:
            self._known[id(weights)] = torch.aminmax(weights.detach())
        return self._known[id(weights)]


class RoundedRows:
    """Rows of a matrix, rounded a few at a time.

    Schemes share a grid within a row, or over the whole matrix.
    """

    def __init__(self, weights: Tensor, tensor: TensorLayout, ranges: Ranges) -> None:
        self._weights, self._tensor, self._ranges = weights, tensor, ranges

    @staticmethod
    def possible(tensor: TensorLayout) -> bool:
        """Whether each row of a tensor is an output channel."""
        return len(tensor.shape) == 2 and tensor.viewed == tensor.shape and tensor.channel_axes == (0,)

    def rounded(self, rows: Tensor | slice, setting: Rounding) -> Tensor:
        """(r, c) some of the rows.

        Args:
            rows: which.
        """
        wanted = in_float32(self._weights.detach()[rows])
        if not self._tensor.is_rounded(setting):
            return wanted
        shape, whole = tuple(wanted.shape), self._ranges.of(self._weights, setting)
        as_block = dataclasses.replace(self._tensor, shape=shape, viewed=shape)
        return as_block.round(where_float64_is(wanted), setting, whole=whole).to(wanted.device)

    def product(self, x: Tensor, bias: Tensor | None, setting: Rounding, between: Callable[[], None]) -> Tensor:
        """(..., in) -> (..., out): x multiplied by the rounded matrix, of which a few rows are held at a time.

        Args:
            between: called every so often.
        """
        n, length = self._tensor.shape
        block_bytes = BLOCK_BYTES if x.device.type == "cpu" else BLOCK_ELSEWHERE_BYTES
        a_block = max(1, block_bytes // max(1, self._weights[:1].nbytes))
        product = x.new_empty(*x.shape[:-1], n)
        self._ranges.of(self._weights, setting)  # before several threads need it

        def fill(rows: slice) -> None:
            for first in range(rows.start, rows.stop, a_block):
                here = slice(first, min(first + a_block, rows.stop))
                some = None if bias is None else bias[here]
                product[..., here] = functional.linear(x, self.rounded(here, setting), some)

        for begin in range(0, n, a_block * BLOCKS_A_TURN):
            end = min(begin + a_block * BLOCKS_A_TURN, n)
            between()
            if x.device.type == "cpu":
                shares.in_shares(fill, begin, end, length)
            else:
                fill(slice(begin, end))
        return product
