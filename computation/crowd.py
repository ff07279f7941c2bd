"""What a crowd answered, beside what a model gives to each answer. Pure: counts and nats in, nats out.

    c       a crowd's own distribution: how many gave an answer, of how many
    s       (a figure for each answer) the model's surprise at it, -ln p, nats

Shannon, "A Mathematical Theory of Communication" (1948), and Cover and Thomas, "Elements of Information Theory" (2006),
theorem 2.6.3: the cross entropy is never below the entropy, and more by KL(c || p), as long as the model's
probabilities of the answers sum to at most 1. Words that begin others ("sun", "sunshine") can break that by a little.
"""

import itertools
import math
from collections.abc import Sequence


def shares(counts: Sequence[int]) -> list[float]:
    """The part of the crowd that gave each answer; they sum to 1.

    Raises:
        ValueError: nobody answered, or fewer than nobody.
    """
    total = sum(counts)
    if total < 1 or min(counts) < 0:
        raise ValueError("Nobody has answered.")
    return [count / total for count in counts]


def surprise_nats(share: float) -> float:
    """-ln of a share: what an answer tells to somebody who knows how a crowd answers; infinite where nobody gave it."""
    return -math.log(share) if share > 0 else math.inf


def share_of(nats: float) -> float:
    """The other way round: e to the -s, a probability."""
    return math.exp(-nats)


def entropy_nats(counts: Sequence[int]) -> float:
    """H(c) = -sum c ln c: how spread a crowd's answers are; 0 where all gave the same."""
    return sum(share * surprise_nats(share) for share in shares(counts) if share > 0) + 0.0


def cross_entropy_nats(counts: Sequence[int], nats: Sequence[float]) -> float:
    """H(c, p) = sum c s: the model's mean surprise at a crowd's answers.

    Args:
        nats: s, in the order of `counts`.
    """
    return sum(share * s for share, s in zip(shares(counts), nats, strict=True) if share > 0) + 0.0


def swapped_pairs(order: Sequence[int], right: Sequence[int]) -> int:
    """Kendall's distance: how many pairs two orders of the same things have the other way round; 0 if they are equal.

    Kendall, "A New Measure of Rank Correlation", Biometrika 30 (1938).
    """
    place = {thing: i for i, thing in enumerate(right)}
    return sum(place[first] > place[second] for first, second in itertools.combinations(order, 2))
