"""Intervals of 95 %: of a share, after Wilson, and of a mean, after Student. Plain numbers in and out.

Wilson's (1927) stays within 0 and 1 and keeps its coverage at shares near them, where share ± 1.96 standard errors does
not (Brown, Cai and DasGupta 2001). Both take the cases for drawn independently of one another.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

Z = 1.959963984540054  # the 97.5 % point of the normal distribution
CONFIDENCE = 0.95


def wilson(n_hits: int, n: int) -> tuple[float, float]:
    """Bounds of a share of hits among n cases; 0 and 1 where there are no cases."""
    if not n:
        return 0.0, 1.0
    share, z_squared = n_hits / n, Z * Z
    centre = (share + z_squared / (2 * n)) / (1 + z_squared / n)
    half = Z * math.sqrt(share * (1 - share) / n + z_squared / (4 * n * n)) / (1 + z_squared / n)
    return (0.0 if n_hits == 0 else centre - half), (1.0 if n_hits == n else centre + half)


def of_mean(figures: Sequence[float]) -> tuple[float, float, float]:
    """Mean and its bounds by Student's t: mean ± t(n − 1) · s / √n; NaN bounds for fewer than two figures."""
    sample = np.asarray(figures, dtype=float)
    mean = float(sample.mean()) if sample.size else math.nan
    if sample.size < 2:
        return mean, math.nan, math.nan
    half = t_quantile(sample.size - 1) * float(sample.std(ddof=1)) / math.sqrt(sample.size)
    return mean, mean - half, mean + half


@lru_cache(maxsize=4_096)
def t_quantile(degrees: int) -> float:
    """The 97.5 % point of Student's t with so many whole degrees of freedom, by halving from the exact distribution."""
    low, high = 0.0, 20.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < CONFIDENCE else (low, middle)
    return (low + high) / 2


def _within(t: float, degrees: int) -> float:
    """P(−t < T < t), a finite sum where the degrees are whole (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    theta = math.atan2(t, math.sqrt(degrees))
    cosine_squared = math.cos(theta) ** 2
    odd = degrees % 2
    steps = np.arange(1, (degrees - 1) // 2 + 1 - odd)
    ratios = (2 * steps) / (2 * steps + 1) if odd else (2 * steps - 1) / (2 * steps)
    terms = np.concatenate(([1.0], np.cumprod(ratios * cosine_squared)))
    if not odd:
        return math.sin(theta) * float(terms.sum())
    series = math.cos(theta) * float(terms.sum()) if degrees > 1 else 0.0
    return 2 / math.pi * (theta + math.sin(theta) * series)
