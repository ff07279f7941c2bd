"""What grids of many bits cannot change: where one of them leaves a model as it is, a finer one does too, and need not
be measured. Plain numbers; knows no model.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from computation.quantization import Rounding, Scheme
from computation.results import RoundedScore, ScoredText

WIDE = 16  # bits, from which on it is worth asking
UNCHANGED_NATS = 1e-6  # of KL: perplexities then agree to about 0.05 %
FINER: tuple[Scheme, ...] = ("per-tensor", "per-channel", "group-128", "group-64", "group-32")  # each in the last


def changes_nothing(point: RoundedScore) -> bool:
    """Whether a measured setting of many bits leaves the model as it is, to all that a figure shows."""
    return point.bits >= WIDE and point.rounding.stored_as is None and point.mean_kl_nats < UNCHANGED_NATS


def is_at_least_as_fine(setting: Rounding, other: Rounding) -> bool:
    """Whether each grid of a setting has steps that are no larger than those of another, on the same weights or
    fewer."""
    if setting.stored_as or other.stored_as or (setting.embedding, setting.part) != (other.embedding, other.part):
        return False
    finer = FINER.index(setting.scheme) >= FINER.index(other.scheme)
    return finer and setting.bits >= other.bits and setting.symmetric <= other.symmetric


def like_full_precision(full: ScoredText, setting: Rounding, measured: Sequence[RoundedScore]) -> RoundedScore | None:
    """What a setting does that can change nothing; None where that doesn't follow from what was measured.

    Args:
        measured: settings on the same text, among them two other widths of the same scheme: sizes grow evenly with
            the bits.
    """
    if not any(changes_nothing(p) and is_at_least_as_fine(setting, p.rounding) for p in measured):
        return None
    in_schemes = (p for p in measured if p.rounding.stored_as is None)
    sizes = {p.bits: p for p in in_schemes if replace(p.rounding, bits=setting.bits) == setting}
    if len(sizes) < 2:
        return None
    narrow, wide = sizes[min(sizes)], sizes[max(sizes)]
    share = (setting.bits - narrow.bits) / (wide.bits - narrow.bits)
    return RoundedScore(
        rounding=setting,
        scored=full,
        kl_nats=np.zeros(full.n_scored),
        same_top1=np.ones(full.n_scored, dtype=np.bool_),
        size_bytes=narrow.size_bytes + share * (wide.size_bytes - narrow.size_bytes),
        bits_per_weight=narrow.bits_per_weight + share * (wide.bits_per_weight - narrow.bits_per_weight),
    )
