"""Weights rounded to the grids of `quantization.py`. Pure: tensors in, tensors out."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from computation.quantization import Grid, Scheme, check_bits, check_scheme, run_length, touches

BLOCK = 1 << 18  # weights worked on at a time: their float64 copies stay in the processor's cache
BLOCK_ELSEWHERE = 1 << 22  # on a GPU, which has more at hand than it takes to start a step: 32 MB of float64 copies
Range = tuple[Tensor, Tensor]  # the smallest and the largest of some weights


def quantize(
    weights: Tensor,
    bits: int,
    scheme: Scheme,
    channel_axes: tuple[int, ...] = (0,),
    out: Tensor | None = None,
    symmetric: bool = False,
    whole: Range | None = None,
) -> Tensor:
    """Weights rounded to the grid of their scheme.

    The grid is worked out in float64: float32 cannot hold 2^32 levels, would add an error of its own at 24 and 32 bits,
    and at any width takes weights halfway between two levels to others, of which there are many where weights come from
    few bits.

    Args:
        weights: any shape, floating.
        bits: 1 to 32.
        scheme: per-tensor, per-channel (one grid an output channel) or group-64 and the like (one for each run of 64
            in a channel; the last run of a channel may be shorter).
        channel_axes: which axes count output channels: (0,) for Linear (out, in), (-1,) for GPT-2's Conv1D (in,
            out), and (0, 1) or (0, 2) for the fused matrices of experts, (E, out, in) or (E, in, out).
        out: a contiguous tensor of the same shape and dtype that may be written to and returned in place of a new one.
        symmetric: whether the levels lie around zero instead of between the smallest and the largest weight.
        whole: the range of the tensor that these are some rows of, or all, which per-tensor takes in place of theirs.

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
        return _round_rows(weights.reshape(1, -1), bits, symmetric, into, whole).reshape(weights.shape)
    length, shape = run_length(scheme), weights.shape
    if out is not None and out.is_contiguous() and weights.is_contiguous() and channel_axes == (0,):
        columns = length or shape[1:].numel()
        if not shape[1:].numel() % columns:  # runs follow each other in memory
            _round_rows(weights.view(-1, columns), bits, symmetric, out.view(-1, columns))
            return out
    return in_runs(weights, length, channel_axes, lambda rows: _round_rows(rows, bits, symmetric))


def in_runs(
    weights: Tensor, length: int | None, channel_axes: tuple[int, ...], round_rows: Callable[[Tensor], Tensor]
) -> Tensor:
    """Weights with each run of `length` in an output channel rounded on its own; a channel's last may be shorter.

    Args:
        length: None is a whole channel.
        round_rows: (r, c) weights -> the same, each row rounded on its own.
    """
    by_channel, rows = _by_channel(weights, channel_axes)
    parts = [round_rows(run).reshape(len(rows), -1) for run in _runs(rows, length)]
    rounded = parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)
    return rounded.reshape(by_channel.shape).movedim(tuple(range(len(channel_axes))), channel_axes).contiguous()


def ranges(weights: Tensor, scheme: Grid, channel_axes: tuple[int, ...] = (0,)) -> tuple[Tensor, Tensor]:
    """The smallest and the largest weight of each group that shares a grid: (G,) and (G,).

    Args:
        weights: any shape; for another scheme than per-tensor at least two axes.
    """
    runs = _groups(weights, scheme, channel_axes)
    return torch.cat([run.amin(1) for run in runs]), torch.cat([run.amax(1) for run in runs])


def group(weights: Tensor, scheme: Grid, channel_axes: tuple[int, ...], index: int) -> Tensor:
    """The weights of one of the groups, as `ranges` counts them."""
    for run in _groups(weights, scheme, channel_axes):
        if index < len(run):
            return run[index]
        index -= len(run)
    raise IndexError("There is no such group.")


def levels(low: float, high: float, bits: int, symmetric: bool = False) -> np.ndarray:
    """(2^bits,) the values that a weight between `low` and `high` can be rounded to."""
    if not symmetric:
        return np.linspace(low, high, 2 ** check_bits(bits))
    half = 2 ** (check_bits(bits) - 1)
    return np.sort(np.arange(-half, half) * (max(low, high, key=abs) / -half))


def relative_error(weights: Tensor, rounded: Tensor) -> float:
    """Root mean square of what rounding changed, over the root mean square of the weights; 0 is no loss."""
    size = float(weights.double().norm())
    return float((rounded.double() - weights.double()).norm()) / size if size else 0.0


def _by_channel(weights: Tensor, channel_axes: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """The weights with the axes of channels in front, and the same as (channels, weights of one)."""
    by_channel = weights.movedim(channel_axes, tuple(range(len(channel_axes))))
    return by_channel, by_channel.reshape(by_channel.shape[: len(channel_axes)].numel(), -1)


def _groups(weights: Tensor, scheme: Grid, channel_axes: tuple[int, ...]) -> list[Tensor]:
    if scheme == "per-tensor":
        return [weights.reshape(1, -1)]
    return _runs(_by_channel(weights, channel_axes)[1], run_length(scheme))


def _runs(rows: Tensor, length: int | None) -> list[Tensor]:
    """Rows (r, c) cut into runs that are rows: those of the full length, then what is left at the end of each row."""
    if length is None:
        return [rows]
    whole = rows.shape[1] - rows.shape[1] % length
    return [run for run in (rows[:, :whole].reshape(-1, length), rows[:, whole:]) if run.numel()]


def _range_of_each(rows: Tensor) -> Range:
    """(r, c) -> (r, 1) and (r, 1)."""
    if len(rows) == 1:
        low, high = torch.aminmax(rows)
        return low.view(1, 1), high.view(1, 1)
    return rows.amin(1, keepdim=True), rows.amax(1, keepdim=True)  # a quarter of `aminmax`'s time, in rows of 64


def _round_rows(
    rows: Tensor, bits: int, symmetric: bool, into: Tensor | None = None, whole: Range | None = None
) -> Tensor:
    """Round each row (r, c) to a grid of its own, or all to that of a range; into a tensor of that shape, if there is
    one."""
    edges = _range_of_each(rows) if whole is None else whole
    low, high = (edge.to(rows.device, torch.float64).view(-1, 1) for edge in edges)  # (r, 1)
    if symmetric:
        first, last = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        step = torch.where(high > -low, high, low) / first
        start = torch.zeros_like(step)
    else:
        first, last = 0, 2**bits - 1
        step, start = (high - low) / torch.full_like(low, last), low  # a GPU multiplies by a plain number's reciprocal
    step = step.masked_fill(step == 0, 1.0)
    rounded = torch.empty_like(rows, memory_format=torch.contiguous_format) if into is None else into
    a_block = BLOCK if rows.device.type == "cpu" else BLOCK_ELSEWHERE
    n_rows = max(1, a_block // rows.shape[1])
    buffer = torch.empty(min(n_rows, len(rows)) * min(a_block, rows.shape[1]), dtype=torch.float64, device=rows.device)
    for top in range(0, rows.shape[0], n_rows):
        here = slice(top, top + n_rows)
        starts, steps = (each if len(each) == 1 else each[here] for each in (start, step))
        for left in range(0, rows.shape[1], a_block):
            part = rows[here, left : left + a_block]
            block = buffer[: part.numel()].view(part.shape).copy_(part)
            block.sub_(starts).div_(steps).round_()
            if symmetric:
                block.clamp_(first, last)
            rounded[here, left : left + a_block] = block.mul_(steps).add_(starts)
    return rounded
