"""Simulated weight quantization: which weights share a grid, how many bits they take, and what that adds up to.
Plain numbers.

Round to nearest, no calibration data: `rounding.py` does it to tensors. `bits` bits give 2^bits levels between a
group's smallest and largest weight:
    step = (max - min) / (2^bits - 1),   w' = round((w - min) / step) * step + min
so that one bit is defined (every weight becomes its group's min or max). What a group is, the scheme says.
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

Scheme = Literal["per-tensor", "per-channel", "group-64"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
GROUP = 64
SCALE_BYTES = 4  # what one group keeps besides its weights: 32 bits
FULL_BYTES = 4  # float32


def check_bits(bits: int) -> int:
    """Return `bits`, or raise ValueError if it is no whole number from 1 to 32."""
    if not isinstance(bits, int) or isinstance(bits, bool) or not 1 <= bits <= 32:
        raise ValueError(f"Bits per weight must be a whole number from 1 to 32; it is {bits}.")
    return bits


def check_scheme(scheme: str) -> Scheme:
    """Return `scheme`, or raise ValueError if it is unknown."""
    if scheme not in SCHEMES:
        raise ValueError(f"Unknown scheme {scheme!r}: choose one of {', '.join(SCHEMES)}.")
    return scheme


@dataclass(frozen=True)
class Rounding:
    """Which weights are rounded, and how.

    Attributes:
        embedding: whether the token embedding and the output head (one tensor where they are tied) are rounded too.
    """

    bits: int
    scheme: Scheme
    embedding: bool = True

    def __post_init__(self) -> None:
        check_bits(self.bits)
        check_scheme(self.scheme)


def touches(scheme: Scheme, n_axes: int) -> bool:
    """Whether a scheme rounds a tensor with so many axes: per-tensor every one, the others only matrices."""
    return scheme == "per-tensor" or n_axes >= 2


def size_bytes(shape: tuple[int, ...], bits: int, scheme: Scheme, channel_axes: tuple[int, ...] = (0,)) -> float:
    """What a tensor would take at `bits` bits per weight, scales included (per-tensor's single one is not counted).

    Args:
        shape: of the tensor; one with fewer than two axes stays float32 unless the scheme is per-tensor.
        channel_axes: which axes count output channels, as in `rounding.quantize`.

    Returns:
        Bytes, a float: 10 weights of 1 bit take 1.25.
    """
    n_weights = 1
    for extent in shape:
        n_weights *= extent
    if scheme == "per-tensor":
        return n_weights * bits / 8
    if len(shape) < 2:
        return float(n_weights * FULL_BYTES)
    channels = math.prod(shape[axis] for axis in channel_axes)
    groups_a_channel = 1 if scheme == "per-channel" else -(-(n_weights // channels) // GROUP)
    return n_weights * bits / 8 + SCALE_BYTES * channels * groups_a_channel
