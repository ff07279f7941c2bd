"""Scored texts made up of numbers: for what draws results and needs no model."""

from collections.abc import Sequence

import numpy as np

from computation.perplexity import Measured
from computation.results import ScoredText

VOCABULARY = 8_192
ALTERNATIVES = 10


def scored_text(
    pieces: Sequence[bytes], *, n_prefix: int = 0, seed: int = 0, ids: Sequence[int] | None = None
) -> ScoredText:
    """Random figures for these tokens, the same for the same seed.

    Args:
        n_prefix: how many of the pieces stand before the text and aren't part of it.
    """
    rng, n = np.random.default_rng(seed), len(pieces)
    m = n - max(1, n_prefix)
    text = b"".join(pieces[n_prefix:]).decode(errors="replace")
    return ScoredText(
        text=text,
        ids=rng.integers(0, VOCABULARY, n) if ids is None else np.array(ids),
        pieces=tuple(pieces),
        surprisal_nats=rng.exponential(3.0, m),
        entropy_nats=rng.uniform(0.0, 8.0, m),
        ranks=rng.integers(1, VOCABULARY, m) ** 2 // VOCABULARY + 1,
        top_ids=rng.integers(0, VOCABULARY, (m, ALTERNATIVES)),
        top_log_probs=-np.sort(rng.exponential(2.0, (m, ALTERNATIVES))),
        n_bytes=len(text.encode()),
        measured=Measured("bundled", n_prefix, True, 512, 256),
        vocabulary=VOCABULARY,
        boundary_log_mass=-rng.exponential(1.0, m + 1),
    )


def pieces_of(ids: Sequence[int]) -> tuple[bytes, ...]:
    """A made-up token for each id."""
    return tuple(b" token%d" % i for i in ids)
