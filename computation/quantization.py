"""Simulated weight quantization: which weights are rounded, which of them share a grid, how many bits they take, and
what that adds up to. Plain numbers.

Round to nearest, no calibration data: `rounding.py` does it to tensors. `bits` bits give 2^bits levels. They lie
between a group's smallest and largest weight:
    step = (max - min) / (2^bits - 1),   w' = round((w - min) / step) * step + min
so that one bit is defined (every weight becomes its group's min or max). What a group is, the scheme says.

Symmetric grids keep one number a group instead of two. Zero is one of their levels, and the weight that is furthest
from zero is another; on its side there is one level more:
    step = -furthest / 2^(bits - 1),   w' = clip(round(w / step), -2^(bits - 1), 2^(bits - 1) - 1) * step
which at 4 bits in groups of 32 is Q4_0, as the other is Q4_1.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from computation.formats import FORMATS, FormatName, StoredFormat

Scheme = Literal["per-tensor", "per-channel", "group-32", "group-64", "group-128"]
ALL_SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
SCHEMES: tuple[Scheme, ...] = ("per-tensor", "per-channel", "group-64")  # one of each kind
GROUP_SIZES: dict[Scheme, int] = {"group-32": 32, "group-64": 64, "group-128": 128}
Grid = Scheme | FormatName
KINDS = ("embedding", "attention", "mixer", "MLP")  # a mixer stands where other models have attention
SCALE_BYTES = 4  # what one group keeps besides its weights: a scale and a smallest value, 16 bits each
SYMMETRIC_BYTES = 2  # the scale alone
FULL_BYTES = 4  # float32
EXACT_BITS = 24  # as many as a float32 keeps of a number: a grid as fine as that changes no figure
_BLOCK = re.compile(r"block (0|[1-9]\d*)")


def check_bits(bits: int) -> int:
    """Return `bits`, or raise ValueError if it is no whole number from 1 to 32."""
    if not isinstance(bits, int) or isinstance(bits, bool) or not 1 <= bits <= 32:
        raise ValueError(f"Bits per weight must be a whole number from 1 to 32; it is {bits}.")
    return bits


def check_scheme(scheme: str) -> Scheme:
    """Return `scheme`, or raise ValueError if it is unknown."""
    if scheme not in ALL_SCHEMES:
        raise ValueError(f"Unknown scheme {scheme!r}: choose one of {', '.join(ALL_SCHEMES)}.")
    return scheme


def check_format(name: str) -> FormatName:
    """Return `name`, or raise ValueError if it is no format's."""
    if name not in FORMATS:
        raise ValueError(f"Unknown format {name!r}: choose one of {', '.join(FORMATS)}.")
    return name


def check_part(part: str) -> str:
    """Return `part`, or raise ValueError if it is neither a kind of layer nor "block 0", "block 1" and so on."""
    if part not in KINDS and not _BLOCK.fullmatch(part):
        raise ValueError(f"Unknown part {part!r}: choose one of {', '.join(KINDS)}, or “block 0” and so on.")
    return part


@dataclass(frozen=True)
class Rounding:
    """Which weights are rounded, and how.

    Attributes:
        bits: of one weight, without its share of a scale.
        scheme: what shares a grid, or the name of a format that people use, whose bits are its own.
        embedding: whether the token embedding, the output head (one tensor where they are tied) and tables of positions
            are rounded too.
        symmetric: whether the grids have one number instead of two; a format has its own.
        part: what alone is rounded, one of `KINDS` or "block 3"; None is the whole model. Says all there is to say
            about the embedding, whatever `embedding` is.
    """

    bits: int
    scheme: Grid
    embedding: bool = True
    symmetric: bool = False
    part: str | None = None

    def __post_init__(self) -> None:
        check_bits(self.bits)
        if self.stored_as is None:
            check_scheme(self.scheme)
        elif self.bits != self.stored_as.bits or self.symmetric:
            raise ValueError(f"{self.scheme} has {self.stored_as.bits} bits and levels of its own.")
        if self.part is not None:
            check_part(self.part)

    @property
    def stored_as(self) -> StoredFormat | None:
        """The format that the weights are kept in; None where a scheme says how they are rounded."""
        return FORMATS.get(self.scheme)  # type: ignore[arg-type]

    @property
    def is_exact(self) -> bool:
        """Whether it leaves every figure as it is at full precision."""
        return self.stored_as is None and self.bits >= EXACT_BITS

    @property
    def nominal_bits(self) -> float:
        """Bits per weight with the scales, where their share is the same in every matrix; else without them."""
        if self.stored_as is not None:
            return self.stored_as.bits_per_weight
        group = run_length(self.scheme)
        return self.bits + (8 * scale_bytes(self.symmetric) / group if group else 0)


def in_format(name: str, embedding: bool = True, part: str | None = None) -> Rounding:
    """The rounding to a format that people use.

    Raises:
        ValueError: there is no such format, or no such part.
    """
    stored = FORMATS[check_format(name)]
    return Rounding(stored.bits, stored.name, embedding, part=part)


def settings_named(scheme: str, bits: Sequence[int] | None, symmetric: bool = False) -> list[Rounding]:
    """The roundings of a scheme at some widths, or to the format of that name, which has a width of its own.

    Raises:
        ValueError: neither is called so, a width isn't one, or a format is asked for at widths or levels of one's own.
    """
    if scheme in FORMATS:
        if symmetric or bits is not None:
            raise ValueError(f"{scheme} has bits and levels of its own. Leave bits and symmetric out.")
        return [in_format(scheme)]
    if scheme not in ALL_SCHEMES:
        raise ValueError(f"Unknown scheme {scheme!r}: choose one of {', '.join((*ALL_SCHEMES, *FORMATS))}.")
    return [Rounding(check_bits(b), scheme, symmetric=symmetric) for b in bits or ()]


def scale_bytes(symmetric: bool) -> int:
    """What a group of a scheme keeps besides its weights."""
    return SYMMETRIC_BYTES if symmetric else SCALE_BYTES


def run_length(scheme: Grid) -> int | None:
    """How many neighbouring weights of an output channel share a grid; None is the whole channel, or the tensor."""
    stored = FORMATS.get(scheme)  # type: ignore[arg-type]
    return stored.block if stored is not None else GROUP_SIZES.get(scheme)  # type: ignore[arg-type]


def touches(scheme: Grid, n_axes: int) -> bool:
    """Whether a scheme rounds a tensor with so many axes: per-tensor every one, the others only matrices."""
    return scheme == "per-tensor" or n_axes >= 2


def size_bytes(
    shape: tuple[int, ...],
    bits: int,
    scheme: Grid,
    channel_axes: tuple[int, ...] = (0,),
    symmetric: bool = False,
) -> float:
    """What a tensor would take at `bits` bits per weight, scales included (per-tensor's single one is not counted).

    Args:
        shape: of the tensor; one with fewer than two axes stays float32 unless the scheme is per-tensor.
        channel_axes: which axes count output channels, as in `rounding.quantize`.

    Returns:
        Bytes, a float: 10 weights of 1 bit take 1.25.
    """
    n_weights = math.prod(shape)
    if scheme == "per-tensor":
        return n_weights * bits / 8
    if len(shape) < 2:
        return float(n_weights * FULL_BYTES)
    channels = math.prod(shape[axis] for axis in channel_axes)
    length = n_weights // channels if channels else 0
    stored, run = FORMATS.get(scheme), run_length(scheme)  # type: ignore[arg-type]
    a_scale = stored.scale_bits / 8 if stored is not None else scale_bytes(symmetric)
    return n_weights * bits / 8 + a_scale * channels * (-(-length // run) if run else 1)
