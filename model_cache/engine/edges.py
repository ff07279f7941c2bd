"""The two edges of a model's device: ids go in here, and numbers come out here. All between lives where the weights do.

Knows no network's inside and nothing of what is measured.
"""

from typing import Any

import torch
from torch import Tensor, nn

CPU = torch.device("cpu")


def device_of(network: nn.Module) -> torch.device:
    """Where a network's weights are."""
    weights = next(network.parameters(), None)
    return CPU if weights is None else weights.device


def into(device: torch.device, ids: Tensor) -> Tensor:
    """Ids, of whatever shape, where the weights are."""
    return ids.to(device)


def out_of_device(numbers: Tensor) -> Any:
    """Numbers as an array of numpy's, in this machine's own memory."""
    return numbers.cpu().numpy()


def where_float64_is(weights: Tensor) -> Tensor:
    """Weights on a device that can work in float64: those on Apple's GPUs are brought to the CPU for it."""
    return weights.cpu() if weights.device.type == "mps" else weights
