"""Results as frames for the eye: tokens with visible white space, per cent, the page's unit; charts are drawn from them too."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components import wording
from computation.perplexity import choices
from computation.quantization import SCHEMES
from computation.results import QuantizedScore, ScoredText, WeightHistogram, WeightLoss
from computation.spans import bytes_to_text, visible

BEYOND_GUESSING = 30  # a perplexity of more than this many vocabularies is off the chart
_TAG = "\u2063"  # invisible: keeps equal-looking labels apart on an axis, and is cut off by the chart


def alternatives(scored: ScoredText, position: int, pieces: tuple[bytes, ...]) -> pd.DataFrame:
    """The likeliest tokens at one scored position, and the one that came if it is not among them.

    Args:
        position: index into `scored.ids`, at least 1.
        pieces: the bytes of `scored.top_ids` there.
    """
    row = position - 1
    frame = pd.DataFrame(
        {
            "rank": np.arange(1, len(pieces) + 1),
            "token": [visible(bytes_to_text(piece)) for piece in pieces],
            "token_id": scored.top_ids[row],
            "percent": 100 * np.exp(scored.top_log_probs[row]),
        }
    )
    came = int(scored.ids[position])
    if came not in set(frame["token_id"]):
        itself = {
            "rank": [int(scored.ranks[row])],
            "token": [visible(bytes_to_text(scored.pieces[position]))],
            "token_id": [came],
            "percent": [100 * float(np.exp(-scored.surprisal_nats[row]))],
        }
        frame = pd.concat([frame, pd.DataFrame(itself)], ignore_index=True)
    frame["came"] = frame["token_id"] == came
    frame["shown"] = [wording.percent(p / 100) for p in frame["percent"]]
    return frame


def tokens(scored: ScoredText, unit: str) -> pd.DataFrame:
    """One row per token; the unscored first one has blanks."""
    blank = [np.nan]
    return pd.DataFrame(
        {
            "token": [visible(bytes_to_text(piece)) for piece in scored.pieces],
            "token_id": scored.ids,
            "percent": [*blank, *(100 * np.exp(-scored.surprisal_nats))],
            "surprise": [*blank, *(wording.in_unit(n, unit) for n in scored.surprisal_nats)],
            "rank": pd.array([None, *scored.ranks.tolist()], dtype="Int64"),
            "entropy": [*blank, *(wording.in_unit(n, unit) for n in scored.entropy_nats)],
        }
    )


def texts(names: list[str], scored: list[ScoredText]) -> pd.DataFrame:
    """Several texts, ascending perplexity: text, tokens, perplexity, bits, bits_per_byte, convention,
    and for the chart place, shown."""
    frame = pd.DataFrame(
        {
            "text": names,
            "perplexity": [s.perplexity for s in scored],
            "tokens": [s.n_scored for s in scored],
            "bits": [s.total_bits for s in scored],
            "bits_per_byte": [s.bits_per_byte for s in scored],
            "shown": [choices(s.perplexity) for s in scored],
            "convention": [s.badge for s in scored],
        }
    ).sort_values("perplexity", ignore_index=True)
    frame["place"] = [f"{i}{_TAG}{wording.shorten(text, 34)}" for i, text in enumerate(frame["text"])]
    return frame


def bit_widths(points: Sequence[QuantizedScore], vocabulary: int, unit: str = "bits") -> pd.DataFrame:
    """One row per measured setting, scheme by scheme, widest first.

    Returns:
        scheme, bits, size_mb, perplexity, shown, drawn (cut where the chart ends), beyond (whether it is), kl (in the unit),
        percent_same, convention.
    """
    frame = pd.DataFrame(
        {
            "scheme": [p.scheme for p in points],
            "bits": [p.bits for p in points],
            "size_mb": [p.size_bytes / 1e6 for p in points],
            "perplexity": [p.scored.perplexity for p in points],
            "kl": [wording.in_unit(p.mean_kl_nats, unit) for p in points],
            "percent_same": [100 * p.share_same_top1 for p in points],
            "convention": [p.scored.badge for p in points],
        }
    )
    frame["order"] = [SCHEMES.index(p.scheme) for p in points]
    frame = frame.sort_values(["order", "bits"], ascending=[True, False], ignore_index=True)
    frame["shown"] = [choices(p) for p in frame["perplexity"]]
    frame["drawn"] = frame["perplexity"].clip(upper=BEYOND_GUESSING * vocabulary)
    frame["beyond"] = frame["perplexity"] > BEYOND_GUESSING * vocabulary
    return frame


def beside_the_yardstick(rows: Sequence[tuple[str, ScoredText, QuantizedScore]], unit: str) -> pd.DataFrame:
    """text, tokens, full and rounded (perplexities in words), times, kl (in the unit), percent_same."""
    return pd.DataFrame(
        {
            "text": [name for name, _, _ in rows],
            "tokens": [full.n_scored for _, full, _ in rows],
            "full": [choices(full.perplexity) for _, full, _ in rows],
            "rounded": [choices(rounded.scored.perplexity) for _, _, rounded in rows],
            "times": [wording.times(rounded.scored.perplexity / full.perplexity, 3) for _, full, rounded in rows],
            "kl": [wording.in_unit(rounded.mean_kl_nats, unit) for _, _, rounded in rows],
            "percent_same": [100 * rounded.share_same_top1 for _, _, rounded in rows],
        }
    )


def losses(found: Sequence[WeightLoss]) -> pd.DataFrame:
    """tensor, shape, outlier (largest over root mean square), and the loss under each scheme (%), blank where left alone."""
    frame = pd.DataFrame(
        {
            "tensor": [loss.name for loss in found],
            "shape": [" × ".join(f"{extent:,}" for extent in loss.shape) for loss in found],
            "outlier": [loss.largest / loss.rms for loss in found],
        }
    )
    return frame.assign(**{scheme: [100 * loss.lost.get(scheme, np.nan) for loss in found] for scheme in SCHEMES})


def weight_histogram(found: WeightHistogram) -> pd.DataFrame:
    """low, high, weights, and floor (where the bars of a log scale stand); empty bins are left out."""
    frame = pd.DataFrame({"low": found.edges[:-1], "high": found.edges[1:], "weights": found.counts})
    return frame[frame["weights"] > 0].assign(floor=0.5)


def histogram(scored: ScoredText, unit: str) -> pd.DataFrame:
    """low, high (in the unit), tokens: bins of one bit, or of half a nat, to the largest surprise or 16 bits."""
    found = np.array([wording.in_unit(n, unit) for n in scored.surprisal_nats])
    width, least = (1.0, 16.0) if unit == "bits" else (0.5, 11.0)
    edges = np.arange(0.0, max(least, float(found.max())) + width, width)
    tokens, _ = np.histogram(found, edges)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "tokens": tokens})
