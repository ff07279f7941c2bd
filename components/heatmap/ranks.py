"""How many of a text's tokens were among the likeliest at their place (GLTR's view: Gehrmann et al. 2019).

Counts ranks of a scored text; knows no model.
"""

import math

import numpy as np

from components.frontend.token_heatmap import Share
from components.heatmap.scale import BUCKETS
from computation.results import ScoredText


def rank_shares(scored: ScoredText) -> list[Share]:
    """The scored tokens by rank: up to 10, to 100, to 1,000, and beyond; buckets without any are there too."""
    limits = [limit for limit, _ in BUCKETS]
    counts = np.bincount(np.searchsorted(limits, scored.ranks), minlength=len(limits)).tolist()
    return [
        Share(_name(below, limit), heat, n, f"{round(100 * n / scored.n_scored)} %")
        for (limit, heat), below, n in zip(BUCKETS, (0, *limits), counts, strict=False)
    ]


def _name(below: float, limit: float) -> str:
    if not below:
        return f"top {limit:,.0f}"
    return f"{below + 1:,.0f}–{limit:,.0f}" if limit < math.inf else "beyond"
