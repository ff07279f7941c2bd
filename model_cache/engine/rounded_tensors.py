"""One tensor of a network rounded, or a few rows of it, as if all of it had been. Knows no network."""

import dataclasses

import torch
from torch import Tensor

from computation.quantization import Rounding
from model_cache.engine.edges import where_float64_is
from model_cache.engine.tensor_layout import TensorLayout


def round_whole(weights: Tensor, tensor: TensorLayout, setting: Rounding) -> Tensor:
    """A tensor's weights rounded, where they are; only for a setting that rounds them."""
    weights = weights.detach()
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
        wanted = self._weights[rows]
        if not self._tensor.is_rounded(setting):
            return wanted
        if self._extremes is None:
            length = self._weights.shape[1]
            self._extremes = torch.stack([self._weights.argmin(), self._weights.argmax()]) // length
        block = where_float64_is(torch.cat([wanted, self._weights[self._extremes]]))
        shape = tuple(block.shape)
        as_block = dataclasses.replace(self._tensor, shape=shape, viewed=shape)
        return as_block.round(block, setting)[: len(wanted)].to(wanted.device)
