"""Results as pandas frames, for the Python API, for CSV and as the base of what the pages show."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from computation.results import RoundedScore, ScoredText
from computation.text import bytes_to_text
from computation.text_columns import frame_of, previous_texts, token_columns, word_columns

PREVIOUS_CHARACTERS = 1_000


def surprise_frame(scored: ScoredText) -> pd.DataFrame:
    """`token_frame`, behind a column previous_tokens: what stands before each token, its last 1,000 characters."""
    frame = token_frame(scored)
    frame.insert(0, "previous_tokens", previous_texts(scored, PREVIOUS_CHARACTERS)[scored.first_scored :])
    return frame


def complete_token_frame(scored: ScoredText) -> pd.DataFrame:
    """One row per token of the text, the first included where it is not scored, with blank figures: `token_columns`."""
    return frame_of(token_columns(scored))


def complete_word_frame(scored: ScoredText, part_punctuation: bool = False) -> pd.DataFrame:
    """One row per word, with blank figures where there are none: `word_columns`."""
    return frame_of(word_columns(scored, part_punctuation))


def word_frame(scored: ScoredText, part_punctuation: bool = False) -> pd.DataFrame:
    """One row per word: word, start, end, tokens, surprise and surprise_corrected (nats); `attrs["note"]` says why no
    word has the last, where none has."""
    names = {"surprise_nats": "surprise", "surprise_corrected_nats": "surprise_corrected"}
    frame = complete_word_frame(scored, part_punctuation).rename(columns=names)
    frame = frame[["word", "start", "end", "tokens", *names.values()]]
    frame.attrs["note"] = scored.boundary_problem
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


def rounded_frame(full: ScoredText, points: Sequence[RoundedScore]) -> pd.DataFrame:
    """Full precision, then one row per setting, in the order given.

    Returns:
        scheme (or format), bits, bits_per_weight (scales included), symmetric, embedding, part, size_bytes, tokens,
        perplexity, mean_surprise (nats), kl (nats), same_top1 (share, 0 to 1); of full precision bits and sizes are
        blank.
    """
    rows: list[dict[str, object]] = [
        {"scheme": "full precision", **_text_figures(full), "kl": 0.0, "same_top1": 1.0},
        *(
            {
                "scheme": str(p.scheme),
                "bits": p.bits,
                "bits_per_weight": p.bits_per_weight,
                "symmetric": p.rounding.symmetric,
                "embedding": p.rounding.embedding,
                "part": p.rounding.part,
                "size_bytes": p.size_bytes,
                **_text_figures(p.scored),
                "kl": p.mean_kl_nats,
                "same_top1": p.share_same_top1,
            }
            for p in points
        ),
    ]
    names = ("scheme", "bits", "bits_per_weight", "symmetric", "embedding", "part", "size_bytes", "tokens")
    return pd.DataFrame(rows, columns=[*names, "perplexity", "mean_surprise", "kl", "same_top1"], dtype=object)


def _text_figures(scored: ScoredText) -> dict[str, object]:
    return {
        "tokens": scored.n_scored,
        "perplexity": scored.perplexity,
        "mean_surprise": float(scored.surprisal_nats.mean()),
    }
