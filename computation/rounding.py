"""Weights rounded to the grids of `quantization.py`. Pure: tensors in, tensors out."""

import numpy as np
import torch
from torch import Tensor

from computation.quantization import GROUP, Scheme, check_bits, check_scheme, touches

BLOCK = 1 << 20  # weights worked on at a time: their float64 copies stay in the processor's cache


def quantize(
    weights: Tensor, bits: int, scheme: Scheme, channel_axes: tuple[int, ...] = (0,), out: Tensor | None = None
) -> Tensor:
    """Weights rounded to the grid of their scheme.

    The grid is worked out in float64: float32 cannot hold 2^32 levels, and would add an error of its own at 24 and
    32 bits.

    Args:
        weights: any shape, floating.
        bits: 1 to 32.
        scheme: per-tensor, per-channel (one grid an output channel) or group-64 (one for each run of 64 in a channel;
            the last run of a channel may be shorter).
        channel_axes: which axes count output channels: (0,) for Linear (out, in), (-1,) for GPT-2's Conv1D (in,
            out), and (0, 1) or (0, 2) for the fused matrices of experts, (E, out, in) or (E, in, out).
        out: a contiguous tensor of the same shape and dtype that may be written to and returned in place of a new one.

    Returns:
        A tensor of the same shape and dtype; a group whose weights are all equal is unchanged.

    Raises:
        ValueError: bits or scheme is unknown.
    """
    check_bits(bits)
    check_scheme(scheme)
    if not touches(scheme, weights.ndim) or weights.numel() == 0:
        return weights.clone()
    if scheme == "per-tensor":
        into = None if out is None or not out.is_contiguous() else out.view(1, -1)
        return _round_rows(weights.reshape(1, -1), bits, into).reshape(weights.shape)
    by_channel, rows = _by_channel(weights, channel_axes)
    rounded = _round_rows(rows, bits) if scheme == "per-channel" else _round_groups(rows, bits)
    return rounded.reshape(by_channel.shape).movedim(tuple(range(len(channel_axes))), channel_axes).contiguous()


def ranges(weights: Tensor, scheme: Scheme, channel_axes: tuple[int, ...] = (0,)) -> tuple[Tensor, Tensor]:
    """The smallest and the largest weight of each group that shares a grid: (G,) and (G,).

    Args:
        weights: any shape; for another scheme than per-tensor at least two axes.
    """
    if scheme == "per-tensor":
        rows = weights.reshape(1, -1)
    else:
        _, rows = _by_channel(weights, channel_axes)
    parts = [rows]
    if scheme == "group-64":
        whole = rows.shape[1] - rows.shape[1] % GROUP
        parts = [part for part in (rows[:, :whole].reshape(-1, GROUP), rows[:, whole:]) if part.numel()]
    return torch.cat([part.amin(1) for part in parts]), torch.cat([part.amax(1) for part in parts])


def levels(low: float, high: float, bits: int) -> np.ndarray:
    """(2^bits,) the values that a weight between `low` and `high` can be rounded to."""
    return np.linspace(low, high, 2 ** check_bits(bits))


def relative_error(weights: Tensor, rounded: Tensor) -> float:
    """Root mean square of what rounding changed, over the root mean square of the weights; 0 is no loss."""
    size = float(weights.double().norm())
    return float((rounded.double() - weights.double()).norm()) / size if size else 0.0


def _by_channel(weights: Tensor, channel_axes: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """The weights with the axes of channels in front, and the same as (channels, weights of one)."""
    by_channel = weights.movedim(channel_axes, tuple(range(len(channel_axes))))
    return by_channel, by_channel.reshape(by_channel.shape[: len(channel_axes)].numel(), -1)


def _round_groups(rows: Tensor, bits: int) -> Tensor:
    channels, length = rows.shape
    whole = length - length % GROUP
    parts = []
    if whole:
        parts.append(_round_rows(rows[:, :whole].reshape(-1, GROUP), bits).reshape(channels, whole))
    if whole < length:
        parts.append(_round_rows(rows[:, whole:], bits))
    return torch.cat(parts, dim=1)


def _round_rows(rows: Tensor, bits: int, into: Tensor | None = None) -> Tensor:
    """Round each row (r, c) to a grid of its own; into another tensor of that shape, if there is one."""
    edges = torch.aminmax(rows) if len(rows) == 1 else rows.aminmax(dim=1)
    low, high = (edge.reshape(-1, 1).double() for edge in edges)  # (r, 1)
    step = (high - low) / (2**bits - 1)
    step = step.masked_fill(step == 0, 1.0)
    rounded = torch.empty_like(rows, memory_format=torch.contiguous_format) if into is None else into
    n_rows = max(1, BLOCK // rows.shape[1])
    buffer = torch.empty(n_rows * min(BLOCK, rows.shape[1]), dtype=torch.float64, device=rows.device)
    for top in range(0, rows.shape[0], n_rows):
        here = slice(top, top + n_rows)
        for left in range(0, rows.shape[1], BLOCK):
            part = rows[here, left : left + BLOCK]
            block = buffer[: part.numel()].view(part.shape).copy_(part)
            block.sub_(low[here]).div_(step[here]).round_().mul_(step[here]).add_(low[here])
            rounded[here, left : left + BLOCK] = block
    return rounded
