"""Weights rounded by the `gguf` package's own quantizers: packed as llama.cpp would keep them, and unpacked again.
Knows no network and no file.
"""

import numpy as np
import torch
from torch import Tensor

from computation.formats import FormatName
from computation.rounding import in_runs
from model_cache.engine.edges import out_of_device

BLOCK = 1 << 20  # weights worked on at a time


def round_packed(weights: Tensor, name: FormatName, channel_axes: tuple[int, ...] = (0,)) -> Tensor:
    """Weights packed and unpacked, as `computation.rounding.quantize`.

    Args:
        weights: whose channels hold a multiple of the format's block.
        name: of a format that the package can pack.
    """
    from gguf import GGMLQuantizationType, dequantize, quantize  # takes its time, and formats are asked for later

    kind = GGMLQuantizationType[name]

    def round_rows(rows: Tensor) -> Tensor:
        rounded = torch.empty_like(rows, memory_format=torch.contiguous_format)
        step = max(1, BLOCK // rows.shape[1])
        for top in range(0, len(rows), step):
            part = out_of_device(rows[top : top + step].float())
            with np.errstate(over="ignore", invalid="ignore"):  # a block of zeros, or of numbers next to zero
                rounded[top : top + step] = torch.from_numpy(dequantize(quantize(part, kind), kind))
        return rounded

    return in_runs(weights, None, channel_axes, round_rows)
