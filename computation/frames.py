"""Results as pandas frames, for the Python API, for CSV and as the base of what the pages show."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from computation.offsets import character_offsets
from computation.results import RoundedScore, ScoredText
from computation.text import bytes_to_text
from computation.units import NATS_PER_BIT
from computation.word_table import words_of

PREVIOUS_CHARACTERS = 1_000
PREVIOUS_CHARACTERS_OF_ALL = 100  # in a table of every token, of which there may be 50,000


def surprise_frame(scored: ScoredText) -> pd.DataFrame:
    """`token_frame`, behind a column previous_tokens: what stands before each token, its last 1,000 characters."""
    frame = token_frame(scored)
    frame.insert(0, "previous_tokens", _previous(scored, PREVIOUS_CHARACTERS)[scored.first_scored :])
    return frame


def complete_token_frame(scored: ScoredText) -> pd.DataFrame:
    """One row per token of the text, the first included where it is not scored; then its figures are blank.

    Returns:
        position (its place, as the page's links count: what stands before the text comes first), token, token_id, start
        and end (characters of the text as typed), previous_text (the last 100 characters of what the model had read),
        probability, surprise_bits, surprise_nats, rank, entropy_bits, entropy_nats.
    """
    n_before = scored.n_prefix
    starts, ends = zip(*character_offsets(scored), strict=True)
    n_blank = scored.first_scored - n_before

    def filled(figures: np.ndarray) -> np.ndarray:
        return np.concatenate((np.full(n_blank, np.nan), figures))

    surprisal, entropy = filled(scored.surprisal_nats), filled(scored.entropy_nats)
    return pd.DataFrame(
        {
            "position": np.arange(n_before, len(scored.ids)),
            "token": [bytes_to_text(piece) for piece in scored.pieces[n_before:]],
            "token_id": scored.ids[n_before:],
            "start": starts,
            "end": ends,
            "previous_text": _previous(scored, PREVIOUS_CHARACTERS_OF_ALL)[n_before:],
            "probability": np.exp(-surprisal),
            "surprise_bits": surprisal / NATS_PER_BIT,
            "surprise_nats": surprisal,
            "rank": pd.array([None] * n_blank + scored.ranks.tolist(), dtype="Int64"),
            "entropy_bits": entropy / NATS_PER_BIT,
            "entropy_nats": entropy,
        }
    )


def word_frame(scored: ScoredText, part_punctuation: bool = False) -> pd.DataFrame:
    """One row per word: word, start, end, tokens, surprise and surprise_corrected (nats); `attrs["note"]` says why no
    word has the last, where none has."""
    names = {"surprise_nats": "surprise", "surprise_corrected_nats": "surprise_corrected"}
    frame = complete_word_frame(scored, part_punctuation).rename(columns=names)
    frame = frame[["word", "start", "end", "tokens", *names.values()]]
    frame.attrs["note"] = scored.boundary_problem
    return frame


def complete_word_frame(scored: ScoredText, part_punctuation: bool = False) -> pd.DataFrame:
    """One row per word, as `word_table` has them; a figure that can't be told is blank.

    Returns:
        index, word, start and end (characters of the text as typed), pieces (its tokens, with bars between), tokens
        (how many), surprise_bits, surprise_nats, surprise_corrected_bits, surprise_corrected_nats.
    """
    words = words_of(scored, part_punctuation)
    summed = np.array([word.summed_nats for word in words], dtype=float)
    corrected = np.array([word.corrected_nats for word in words], dtype=float)
    return pd.DataFrame(
        {
            "index": np.arange(len(words)),
            "word": [word.text for word in words],
            "start": [word.start for word in words],
            "end": [word.end for word in words],
            "pieces": ["|".join(map(bytes_to_text, scored.pieces[slice(*word.tokens)])) for word in words],
            "tokens": [word.n_tokens for word in words],
            "surprise_bits": summed / NATS_PER_BIT,
            "surprise_nats": summed,
            "surprise_corrected_bits": corrected / NATS_PER_BIT,
            "surprise_corrected_nats": corrected,
        }
    )


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


def _previous(scored: ScoredText, n_characters: int) -> list[str]:
    """The end of what stands before each token, what stands before the text included."""
    before, previous = b"", []
    for piece in scored.pieces:
        previous.append(before.decode(errors="ignore")[-n_characters:])
        before = (before + piece)[-4 * n_characters :]
    return previous
