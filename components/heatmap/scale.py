"""The fixed scales of a tint: how strong each mode tints a figure, and the steps of the legend. Knows no text.

    heat    -100 to 100, per cent of the strongest tint

A scale never follows the text, so that texts can be compared. Of tokens it goes to 16 bits, of which a longer word can
have any number: words have a scale of their own that gets steadily flatter and has no end.
"""

import math

import numpy as np
from numpy.typing import NDArray

from components.format import in_unit
from components.frontend.token_heatmap import Legend
from computation.units import NATS_PER_BIT

DIFFERENCE = "surprise − entropy"
MODES = ("surprise", "probability", "rank", "entropy", DIFFERENCE)
MAX_BITS = 16.0
MAX_DIFFERENCE_BITS = 8.0
HALF_WORD_BITS = 12.0  # that tint a word half as strongly as can be
HALF_WORD_DIFFERENCE_BITS = 6.0
# GLTR's buckets (Gehrmann et al. 2019): (ranks up to, tint).
BUCKETS = ((10, 8.0), (100, 40.0), (1_000, 70.0), (math.inf, 100.0))

# Round in each unit, and nearly the same places of the same scale: by unit, and whether it is of words.
_STEPS = {
    ("bits", False): (0, 4, 8, 12, 16),
    ("nats", False): (0, 2, 4, 6, 8, 10),
    ("bits", True): (0, 4, 8, 16, 32, 64),
    ("nats", True): (0, 2, 4, 8, 16, 32),
}
_DIFFERENCE_STEPS = {
    ("bits", False): (-8, -4, 0, 4, 8),
    ("nats", False): (-5, -2.5, 0, 2.5, 5),
    ("bits", True): (-32, -8, 0, 8, 32),
    ("nats", True): (-16, -4, 0, 4, 16),
}


def legend(mode: str, unit: str, words: bool = False, figure: str = "") -> Legend:
    """The scale of a mode: its name, and the tint of some round figures.

    Args:
        words: whether the tinted spans are words, and not tokens.
        figure: which of a word's figures, where it has two.
    """
    which = f", {figure}" if figure else ""
    if mode == "rank":
        names = [f"{limit:,.0f}" if limit < math.inf else "more" for limit, _ in BUCKETS]
        return Legend("rank up to", tuple((tint, name) for (_, tint), name in zip(BUCKETS, names, strict=True)))
    if mode == "probability":
        return Legend(
            f"probability{which} (%)", tuple((heat, f"{100 - heat:.0f}") for heat in (0.0, 25.0, 50.0, 75.0, 100.0))
        )
    if mode == DIFFERENCE:
        return Legend(f"{mode} ({unit})", difference_steps(unit, words))
    steps = [(float(heat_of(_nats(at, unit), words)), f"{at}") for at in _STEPS[unit, words]]
    if not words:
        steps[-1] = steps[-1][0], f"{steps[-1][1]}+"
    return Legend(f"{mode}{which} ({unit})", tuple(steps))


def difference_steps(unit: str, words: bool = False) -> tuple[tuple[float, str], ...]:
    """The steps of the two-sided scale."""
    steps = _DIFFERENCE_STEPS[unit, words]
    labels = [f"{at:+g}".replace("-", "−") if at else "0" for at in steps]
    return tuple((difference_heat(_nats(at, unit), words), label) for at, label in zip(steps, labels, strict=True))


def heat_of(nats: float | NDArray[np.float64], words: bool = False) -> NDArray[np.float64]:
    """The tint of a surprise or an entropy."""
    bits = np.asarray(nats) / NATS_PER_BIT
    share = 1 - HALF_WORD_BITS / (bits + HALF_WORD_BITS) if words else np.clip(bits / MAX_BITS, 0.0, 1.0)
    return 100 * share


def heat_of_difference(nats: float | NDArray[np.float64], words: bool = False) -> NDArray[np.float64]:
    """The tint of a difference of two of these."""
    bits = np.asarray(nats) / NATS_PER_BIT
    if words:
        share = 1 - HALF_WORD_DIFFERENCE_BITS / (np.abs(bits) + HALF_WORD_DIFFERENCE_BITS)
        return 100 * np.copysign(share, bits)
    return 100 * np.clip(bits / MAX_DIFFERENCE_BITS, -1.0, 1.0)


def difference_heat(nats: float, words: bool = False) -> float:
    """The tint of one difference, as precise as it is drawn."""
    return round(float(heat_of_difference(nats, words)), 1)


def _nats(at: float, unit: str) -> float:
    return at / in_unit(1.0, unit)
