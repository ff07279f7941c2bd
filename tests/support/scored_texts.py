"""Scored texts made up of numbers: for what draws results and needs no model."""

from collections.abc import Sequence

import numpy as np

from computation.perplexity import Measured
from computation.results import ScoredText

VOCABULARY = 8_192
ALTERNATIVES = 10


def scored_text(pieces: Sequence[bytes], *, bos: bool = False, seed: int = 0, ids: Sequence[int] | None = None) -> ScoredText:
    """Random figures for these tokens, the same for the same seed.

    Args:
        bos: whether the first piece is a token that begins the text and isn't part of it.
    """
    rng, n = np.random.default_rng(seed), len(pieces)
    text = b"".join(pieces[bos:]).decode(errors="replace")
    return ScoredText(
        text=text,
        ids=rng.integers(0, VOCABULARY, n) if ids is None else np.array(ids),
        pieces=tuple(pieces),
        surprisal_nats=rng.exponential(3.0, n - 1),
        entropy_nats=rng.uniform(0.0, 8.0, n - 1),
        ranks=rng.integers(1, VOCABULARY, n - 1) ** 2 // VOCABULARY + 1,
        top_ids=rng.integers(0, VOCABULARY, (n - 1, ALTERNATIVES)),
        top_log_probs=-np.sort(rng.exponential(2.0, (n - 1, ALTERNATIVES))),
        n_bytes=len(text.encode()),
        measured=Measured("bundled", int(bos), True, 512, 256),
        vocabulary=VOCABULARY,
    )


def pieces_of(ids: Sequence[int]) -> tuple[bytes, ...]:
    """A made-up token for each id."""
    return tuple(b" token%d" % i for i in ids)
