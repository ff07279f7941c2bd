"""How near a guess came, in bits: one of several answers, an order, a number, a width, a curve. Pure.

Surprises are in nats and of anything that has one: a word, a token, a text's mean a token.
"""

import math
from collections.abc import Mapping, Sequence

from computation.units import NATS_PER_BIT

BREAKS_AT_BITS = 1.0  # more surprise a token than at full precision: twice the perplexity


def bits_apart(guessed_nats: float, right_nats: float) -> float:
    """How far one surprise is from another."""
    return abs(guessed_nats - right_nats) / NATS_PER_BIT


def pairs_in_order(nats: Sequence[float]) -> tuple[int, int]:
    """How many pairs stand in the right order, the lower first, and how many there are; equal ones stand right.

    Args:
        nats: in the order that was guessed.
    """
    pairs = [(first, later) for at, first in enumerate(nats) for later in nats[at + 1 :]]
    return sum(first <= later for first, later in pairs), len(pairs)


def order_bits_apart(nats: Sequence[float]) -> float:
    """How far, on average, what was put in a place is from what belongs there; 0 for the right order.

    Args:
        nats: in the order that was guessed.
    """
    return sum(map(bits_apart, nats, sorted(nats))) / len(nats)


def numbers_bits_apart(guessed: float, right: float) -> float:
    """How far one perplexity, or another figure above 0, is from another: one bit for each doubling.

    Raises:
        ValueError: one of them is not above 0.
    """
    if not (guessed > 0 and right > 0):
        raise ValueError("Guess a number above 0.")
    return abs(math.log2(guessed) - math.log2(right))


def breaking_width(extra_nats: Mapping[int, float]) -> int | None:
    """The widest width at which a model takes at least `BREAKS_AT_BITS` more a token; None where none does.

    Args:
        extra_nats: by width, the mean surprise beyond full precision's.
    """
    least = BREAKS_AT_BITS * NATS_PER_BIT * (1 - 1e-12)
    return max((width for width, extra in extra_nats.items() if extra >= least), default=None)


def curve_bits_apart(guessed_times: Mapping[int, float], extra_nats: Mapping[int, float], most_times: float) -> float:
    """How far, on average over the widths guessed, a curve drawn by hand is from the measured one.

    Args:
        guessed_times: by width, full precision's perplexity so many times.
        extra_nats: by width, the mean surprise beyond full precision's.
        most_times: the highest that can be guessed; it stands for all beyond.
    """
    most = math.log2(most_times)
    distances = [
        abs(min(math.log2(times), most) - min(extra_nats[width] / NATS_PER_BIT, most))
        for width, times in guessed_times.items()
    ]
    return sum(distances) / len(distances)
