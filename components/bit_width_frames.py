"""Settings that were measured, as frames for the curve and its tables. Knows no model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components.format import in_unit
from computation.formats import FORMATS
from computation.perplexity import choices, power_of_ten
from computation.quantization import ALL_SCHEMES, Rounding
from computation.results import RoundedScore

LONGEST = 1e6  # perplexity that is written out in a narrow column
BEYOND_GUESSING = 30  # a perplexity of more than this many vocabularies is off the chart
LINES = tuple(f"{scheme}{kind}" for scheme in ALL_SCHEMES for kind in ("", ", symmetric"))
IN_FORMATS = "formats"  # which share no line


def line_name(rounding: Rounding) -> str:
    """The line of the curve that a setting is on: "group-64", "group-64, symmetric"; or a format's name."""
    return f"{rounding.scheme}, symmetric" if rounding.symmetric else str(rounding.scheme)


def on_line(points: Sequence[RoundedScore], rounding: Rounding) -> list[RoundedScore]:
    """Those of some points that are on the same line as a setting."""
    return [point for point in points if line_name(point.rounding) == line_name(rounding)]


def bit_widths(
    points: Sequence[RoundedScore], vocabulary: int, unit: str = "bits", inferred: Sequence[RoundedScore] = ()
) -> pd.DataFrame:
    """One row per setting, line by line, widest first, formats last.

    Args:
        inferred: settings that were not measured, as they can change nothing.

    Returns:
        scheme, line, symmetric, bits, bits_per_weight (scales included), is_format, measured, size_mb, perplexity,
        shown, drawn (cut where the chart ends), beyond (whether it is), kl (in the unit), percent_same, convention.
    """
    rows = [(point, True) for point in points] + [(point, False) for point in inferred]
    every = [point for point, _ in rows]
    frame = pd.DataFrame(
        {
            "scheme": [str(p.scheme) for p in every],
            "line": [line_name(p.rounding) for p in every],
            "symmetric": [p.rounding.symmetric for p in every],
            "bits": [p.bits for p in every],
            "bits_per_weight": [p.bits_per_weight for p in every],
            "is_format": [p.rounding.stored_as is not None for p in every],
            "measured": [measured for _, measured in rows],
            "size_mb": [p.size_bytes / 1e6 for p in every],
            "perplexity": [p.scored.perplexity for p in every],
            "kl": [in_unit(p.mean_kl_nats, unit) for p in every],
            "percent_same": [100 * p.share_same_top1 for p in every],
            "convention": [p.scored.badge for p in every],
        }
    )
    frame["order"] = [LINES.index(line) if line in LINES else len(LINES) for line in frame["line"]]
    frame = frame.sort_values(["order", "bits_per_weight"], ascending=[True, False], ignore_index=True)
    frame["shown"] = [briefly(p) for p in frame["perplexity"]]
    frame["drawn"] = frame["perplexity"].clip(upper=BEYOND_GUESSING * vocabulary)
    frame["beyond"] = frame["perplexity"] > BEYOND_GUESSING * vocabulary
    return frame


def widths(points: Sequence[RoundedScore], shown: Sequence[int], lines: Sequence[Rounding], unit: str) -> pd.DataFrame:
    """One row per width.

    Returns:
        bits, size_mb (of the first line), and for each line, by its number from 0, perplexity 0 (in words), kl 0 (in
        the unit) and same 0 (%); blank where not known.
    """
    by_setting = {(point.bits, line_name(point.rounding)): point for point in points}
    frame = pd.DataFrame({"bits": [str(width) for width in shown]})
    for number, line in enumerate(lines):
        known = [by_setting.get((width, line_name(line))) for width in shown]
        if number == 0:
            frame["size_mb"] = _column([None if p is None else p.size_bytes / 1e6 for p in known])
        frame[f"perplexity {number}"] = [None if p is None else briefly(p.scored.perplexity) for p in known]
        frame[f"kl {number}"] = _column([None if p is None else in_unit(p.mean_kl_nats, unit) for p in known])
        frame[f"same {number}"] = _column([None if p is None else 100 * p.share_same_top1 for p in known])
    return frame


def formats(points: Sequence[RoundedScore], full_perplexity: float, unit: str) -> pd.DataFrame:
    """One row per format that people use: format, bits_per_weight, perplexity (in words), times, kl (in the unit),
    percent_same; figures are blank where it was not measured."""
    by_name = {str(p.scheme): p for p in points if p.rounding.stored_as is not None}
    known = [by_name.get(name) for name in FORMATS]
    return pd.DataFrame(
        {
            "format": list(FORMATS),
            "bits_per_weight": [
                stored.bits_per_weight if p is None or np.isnan(p.bits_per_weight) else p.bits_per_weight
                for p, stored in zip(known, FORMATS.values(), strict=True)
            ],
            "perplexity": [None if p is None else briefly(p.scored.perplexity) for p in known],
            "times": _column([None if p is None else p.scored.perplexity / full_perplexity for p in known]),
            "kl": _column([None if p is None else in_unit(p.mean_kl_nats, unit) for p in known]),
            "percent_same": _column([None if p is None else 100 * p.share_same_top1 for p in known]),
        }
    )


def parts(points: Sequence[RoundedScore], unit: str) -> pd.DataFrame:
    """One row per part that was rounded alone: part, is_block, perplexity (in words), kl (in the unit),
    percent_same."""
    return pd.DataFrame(
        {
            "part": [p.rounding.part or "" for p in points],
            "is_block": [(p.rounding.part or "").startswith("block ") for p in points],
            "perplexity": [briefly(p.scored.perplexity) for p in points],
            "kl": [in_unit(p.mean_kl_nats, unit) for p in points],
            "percent_same": [100 * p.share_same_top1 for p in points],
        }
    )


def _column(figures: Sequence[float | None]) -> "pd.api.extensions.ExtensionArray":
    return pd.array(list(figures), dtype="Float64")


def briefly(perplexity: float) -> str:
    """A perplexity in words where there is little room."""
    return choices(perplexity) if perplexity < LONGEST else f"over {power_of_ten(perplexity)}"
