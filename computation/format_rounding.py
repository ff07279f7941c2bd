"""Weights rounded to formats that have no even grid: NF4 by its table, float8 by torch's own type. Pure: tensors in,
tensors out. What the `gguf` package rounds is `model_cache/engine/packed_rounding.py`'s.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from computation.formats import FORMATS
from computation.rounding import in_runs

# bitsandbytes' table: quantiles of a normal distribution, scaled so that the outermost are -1 and 1, with a zero.
NF4_LEVELS = (
    -1.0,
    -0.6961928009986877,
    -0.5250730514526367,
    -0.39491748809814453,
    -0.28444138169288635,
    -0.18477343022823334,
    -0.09105003625154495,
    0.0,
    0.07958029955625534,
    0.16093020141124725,
    0.24611230194568634,
    0.33791524171829224,
    0.44070982933044434,
    0.5626170039176941,
    0.7229568362236023,
    1.0,
)
FLOAT8 = torch.float8_e4m3fn
BLOCK = 1 << 20  # weights worked on at a time


def round_nf4(weights: Tensor, channel_axes: tuple[int, ...] = (0,)) -> Tensor:
    """Each weight as the nearest of 16 levels times the largest absolute weight of its 64, as `rounding.quantize`."""
    return in_runs(weights, FORMATS["NF4"].block, channel_axes, _nf4_rows)


def round_float8(weights: Tensor, channel_axes: tuple[int, ...] = (0,)) -> Tensor:
    """Each weight as an e4m3 number times a scale, which brings its channel's largest weight to e4m3's largest
    number; as `rounding.quantize`."""
    return in_runs(weights, FORMATS["float8 e4m3"].block, channel_axes, _float8_rows)


def _nf4_rows(rows: Tensor) -> Tensor:
    levels = torch.tensor(NF4_LEVELS, device=rows.device)
    between = (levels[1:] + levels[:-1]) / 2
    rounded = torch.empty_like(rows, memory_format=torch.contiguous_format)
    for there, part in _blocks(rows):
        largest = part.abs().amax(1, keepdim=True)  # (r, 1)
        nearest = torch.bucketize(part / largest.masked_fill(largest == 0, 1.0), between)
        rounded[there] = levels[nearest] * largest
    return rounded


def _float8_rows(rows: Tensor) -> Tensor:
    rounded = torch.empty_like(rows, memory_format=torch.contiguous_format)
    for there, part in _blocks(rows):
        largest = part.abs().amax(1, keepdim=True)  # (r, 1)
        scale = largest / torch.full_like(largest, torch.finfo(FLOAT8).max)  # to the last bit, also on a GPU
        scale = scale.masked_fill(scale == 0, 1.0)
        rounded[there] = (part / scale).to(FLOAT8).float() * scale
    return rounded


def _blocks(rows: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """A few whole rows at a time, in float32."""
    step = max(1, BLOCK // rows.shape[1])
    for top in range(0, len(rows), step):
        yield slice(top, top + step), rows[top : top + step].float().contiguous()
