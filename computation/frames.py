"""Results as pandas frames, for the Python API, for CSV and as the base of what the pages show."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from computation.results import RoundedScore, ScoredText
from computation.text import bytes_to_text

PREVIOUS_CHARACTERS = 1_000


def surprise_frame(scored: ScoredText) -> pd.DataFrame:
    """`token_frame`, behind a column previous_tokens: what stands before each token, its last 1,000 characters."""
    before, previous = b"", []
    for piece in scored.pieces[:-1]:
        before = (before + piece)[-4 * PREVIOUS_CHARACTERS :]
        previous.append(before.decode(errors="ignore")[-PREVIOUS_CHARACTERS:])
    frame = token_frame(scored)
    frame.insert(0, "previous_tokens", previous[scored.first_scored - 1 :])
    return frame


def token_frame(scored: ScoredText) -> pd.DataFrame:
    """One row per scored token: token, token_id, probability, surprise (nats), rank, entropy (nats)."""
    first = scored.first_scored
    return pd.DataFrame(
        {
            "token": [bytes_to_text(piece) for piece in scored.pieces[first:]],
            "token_id": scored.ids[first:],
            "probability": np.exp(-scored.surprisal_nats),
            "surprise": scored.surprisal_nats,
            "rank": scored.ranks,
            "entropy": scored.entropy_nats,
        }
    )


def compare_frame(scored: Sequence[ScoredText]) -> pd.DataFrame:
    """One row per text, in the order given: text, tokens (scored), perplexity, bits (in all), bits_per_byte."""
    return pd.DataFrame(
        {
            "text": [s.text for s in scored],
            "tokens": [s.n_scored for s in scored],
            "perplexity": [s.perplexity for s in scored],
            "bits": [s.total_bits for s in scored],
            "bits_per_byte": [s.bits_per_byte for s in scored],
        }
    )


def sweep_frame(points: Sequence[RoundedScore]) -> pd.DataFrame:
    """One row per bit width, in the order given: bits, size_bytes, perplexity, kl (nats), same_top1 (share, 0 to 1)."""
    return pd.DataFrame(
        {
            "bits": [p.bits for p in points],
            "size_bytes": [p.size_bytes for p in points],
            "perplexity": [p.scored.perplexity for p in points],
            "kl": [p.mean_kl_nats for p in points],
            "same_top1": [p.share_same_top1 for p in points],
        }
    )
