"""One tensor of a network rounded, or a few rows of it, as if all of it had been. Knows no network."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from computation.quantization import Rounding
from model_cache.engine.edges import where_float64_is
from model_cache.engine.tensor_layout import TensorLayout

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


def round_whole(weights: Tensor, tensor: TensorLayout, setting: Rounding) -> Tensor:
    """A tensor's weights rounded in float32, where they are; only for a setting that rounds them."""
    weights = in_float32(weights.detach())
    return tensor.round(where_float64_is(weights), setting).to(weights.device)


class RoundedRows:
    """Rows of a matrix, rounded a few at a time.

    Schemes share a grid within a row, or over the whole matrix between its smallest and its largest weight: the rows
    that hold these two are rounded with whichever are wanted.
    """

    def __init__(self, weights: Tensor, tensor: TensorLayout) -> None:
        self._weights, self._tensor = weights.detach(), tensor
        self._extremes: Tensor | None = None  # which rows hold them

    @staticmethod
    def possible(tensor: TensorLayout) -> bool:
        """Whether each row of a tensor is an output channel."""
        return len(tensor.shape) == 2 and tensor.viewed == tensor.shape and tensor.channel_axes == (0,)

    def rounded(self, rows: Tensor | slice, setting: Rounding) -> Tensor:
        """(r, c) some of the rows.

        Args:
            rows: which.
        """
        wanted = in_float32(self._weights[rows])
        if not self._tensor.is_rounded(setting):
            return wanted
        if self._extremes is None:
            length = self._weights.shape[1]
            self._extremes = torch.stack([self._weights.argmin(), self._weights.argmax()]) // length
        block = where_float64_is(torch.cat([wanted, in_float32(self._weights[self._extremes])]))
        shape = tuple(block.shape)
        as_block = dataclasses.replace(self._tensor, shape=shape, viewed=shape)
        return as_block.round(block, setting)[: len(wanted)].to(wanted.device)
