"""What rounding does to the weights themselves, in plain numbers and short arrays: safe to cache, to send and to draw.

Knows neither the model nor the page.
"""

from dataclasses import dataclass

from computation.results import Floats, Integers


@dataclass(frozen=True, eq=False)
class WeightLoss:
    """What rounding loses of one tensor.

    Attributes:
        rms: root mean square of the weights.
        largest: the largest absolute weight.
        lost: for each scheme that rounds this tensor, the root mean square error over `rms`.
    """

    name: str
    shape: tuple[int, ...]
    rms: float
    largest: float
    lost: dict[str, float]


@dataclass(frozen=True, eq=False)
class WeightLosses:
    """Every rounded tensor, the one that loses most under the scheme first."""

    tensors: tuple[WeightLoss, ...]

    @property
    def cost_bytes(self) -> int:
        return 500 * len(self.tensors)


@dataclass(frozen=True, eq=False)
class WeightHistogram:
    """How the weights of one tensor are spread.

    Attributes:
        counts, edges: (B,) weights in each bin, and its (B + 1,) limits.
        levels: what the weights of the group with the median range are rounded to; none where they are too many to
            draw, or where the tensor is left alone.
        n_groups: how many groups have a grid of their own; 0 where the tensor is left alone.
    """

    name: str
    counts: Integers
    edges: Floats
    levels: Floats
    n_groups: int

    @property
    def cost_bytes(self) -> int:
        return self.counts.nbytes + self.edges.nbytes + self.levels.nbytes
