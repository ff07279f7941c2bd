"""Results as frames for tables and charts: white space made visible, per cent, the page's unit. Knows no model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components.format import in_unit, multiple, percent
from computation.frames import complete_token_frame
from computation.perplexity import choices
from computation.quantization import SCHEMES
from computation.results import RoundedScore, ScoredText
from computation.text import bytes_to_text, in_one_line, visible
from computation.weight_results import WeightHistogram, WeightLoss
from computation.word_table import ScoredWord

SHOWN_BEFORE = 40  # characters of what stands before a token


def alternatives(scored: ScoredText, position: int, pieces: tuple[bytes, ...]) -> pd.DataFrame:
    """The likeliest tokens at one scored position, and the actual one if it isn't among them.

    Args:
        position: index into `scored.ids`, at least `scored.first_scored`.
        pieces: the bytes of `scored.top_ids` there.
    """
    row = position - scored.first_scored
    frame = pd.DataFrame(
        {
            "rank": np.arange(1, len(pieces) + 1),
            "token": [visible(bytes_to_text(piece)) for piece in pieces],
            "token_id": scored.top_ids[row],
            "percent": 100 * np.exp(scored.top_log_probs[row]),
        }
    )
    actual = int(scored.ids[position])
    if actual not in set(frame["token_id"]):
        itself = {
            "rank": [int(scored.ranks[row])],
            "token": [visible(bytes_to_text(scored.pieces[position]))],
            "token_id": [actual],
            "percent": [100 * float(np.exp(-scored.surprisal_nats[row]))],
        }
        frame = pd.concat([frame, pd.DataFrame(itself)], ignore_index=True)
    frame["actual"] = frame["token_id"] == actual
    frame["shown"] = [percent(p / 100) for p in frame["percent"]]
    return frame


def tokens(scored: ScoredText, unit: str) -> pd.DataFrame:
    """One row per token of the text; one that isn't scored has blanks.

    Returns:
        position, token, percent, surprise (in the unit), surprise_other (in the other one), rank, entropy (in the
        unit), token_id, start, end, previous.
    """
    frame = complete_token_frame(scored)
    own = scored.pieces[scored.n_prefix :]
    names = {piece: visible(bytes_to_text(piece)) for piece in set(own)}
    other = "nats" if unit == "bits" else "bits"
    return pd.DataFrame(
        {
            "position": frame["position"],
            "token": [names[piece] for piece in own],
            "percent": 100 * frame["probability"],
            "surprise": frame[f"surprise_{unit}"],
            "surprise_other": frame[f"surprise_{other}"],
            "rank": frame["rank"],
            "entropy": frame[f"entropy_{unit}"],
            "token_id": frame["token_id"],
            "start": frame["start"],
            "end": frame["end"],
            "previous": in_one_line([_last_words(text) for text in frame["previous_text"]]),
        }
    )


def words(scored: ScoredText, found: Sequence[ScoredWord], unit: str) -> pd.DataFrame:
    """One row per word; a figure that can't be told is blank.

    Returns:
        index, word, summed and corrected (in the unit), n_tokens, pieces, start, end.
    """
    names = {piece: visible(bytes_to_text(piece)) for piece in set(scored.pieces)}
    return pd.DataFrame(
        {
            "index": [word.index for word in found],
            "word": [visible(word.text) for word in found],
            "summed": in_unit(np.array([word.summed_nats for word in found], dtype=float), unit),
            "corrected": in_unit(np.array([word.corrected_nats for word in found], dtype=float), unit),
            "n_tokens": [word.n_tokens for word in found],
            "pieces": ["|".join(names[piece] for piece in scored.pieces[slice(*word.tokens)]) for word in found],
            "start": [word.start for word in found],
            "end": [word.end for word in found],
        }
    )


def yardstick(rows: Sequence[tuple[str, ScoredText, RoundedScore]], unit: str) -> pd.DataFrame:
    """text, tokens, full and rounded (perplexities in words), times, kl (in the unit), percent_same."""
    return pd.DataFrame(
        {
            "text": [name for name, _, _ in rows],
            "tokens": [full.n_scored for _, full, _ in rows],
            "full": [choices(full.perplexity) for _, full, _ in rows],
            "rounded": [choices(rounded.scored.perplexity) for _, _, rounded in rows],
            "times": [multiple(rounded.scored.perplexity / full.perplexity, 3) for _, full, rounded in rows],
            "kl": [in_unit(rounded.mean_kl_nats, unit) for _, _, rounded in rows],
            "percent_same": [100 * rounded.share_same_top1 for _, _, rounded in rows],
        }
    )


def losses(tensors: Sequence[WeightLoss], schemes: Sequence[str] = SCHEMES) -> pd.DataFrame:
    """tensor, shape, outlier (largest over root mean square), the loss under each scheme (%), blank where left
    alone."""
    frame = pd.DataFrame(
        {
            "tensor": [loss.name for loss in tensors],
            "shape": [" × ".join(f"{extent:,}" for extent in loss.shape) for loss in tensors],
            "outlier": [loss.largest / loss.rms for loss in tensors],
        }
    )
    return frame.assign(**{scheme: [100 * loss.lost.get(scheme, np.nan) for loss in tensors] for scheme in schemes})


def weight_histogram(histogram: WeightHistogram) -> pd.DataFrame:
    """low, high, weights, and floor (where the bars of a log scale stand); empty bins are left out."""
    frame = pd.DataFrame({"low": histogram.edges[:-1], "high": histogram.edges[1:], "weights": histogram.counts})
    return frame[frame["weights"] > 0].assign(floor=0.5)


def histogram(scored: ScoredText, unit: str) -> pd.DataFrame:
    """low, high (in the unit), tokens: bins of one bit, or of half a nat, to the largest surprise or 16 bits."""
    surprises = in_unit(scored.surprisal_nats, unit)
    width, least = (1.0, 16.0) if unit == "bits" else (0.5, 11.0)
    edges = np.arange(0.0, max(least, float(surprises.max())) + width, width)
    tokens, _ = np.histogram(surprises, edges)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "tokens": tokens})


def _last_words(text: str) -> str:
    return f"…{text[-SHOWN_BEFORE:]}" if len(text) > SHOWN_BEFORE else text
