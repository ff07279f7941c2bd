"""The Altair chart of what rounding the weights does. Takes plain numbers, wherever they are from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from components.charts.base import COLOURS, Spec, filled, legend, template
from computation.perplexity import power_of_ten

HEIGHT = 262  # beside the slider, with the table of seven widths under it in sight on a projector
BELOW_RIGHT: dict[str, Any] = {"align": "right", "baseline": "top", "dx": -4, "dy": 4}
ABOVE_LEFT: dict[str, Any] = {"align": "left", "baseline": "bottom", "dx": 4, "dy": -4}
BITS = alt.X(
    "bits_per_weight:Q",
    title="bits per weight, scales included",
    axis=alt.Axis(grid=False, values=[32, 24, 16, 12, 8, 6, 5, 4, 3, 2, 1], format="~g", labelOverlap=True),
    scale=alt.Scale(type="log", base=2, nice=False, reverse=True, padding=16),
)
SIZE = alt.X(
    "size_mb:Q",
    title="size (MB, log scale)",
    scale=alt.Scale(type="log", base=2, nice=False, padding=14),
    axis=alt.Axis(grid=False, format="~g"),
)
LOOKS = {  # of each scheme: colour and shape; those of groups are akin
    "per-tensor": (COLOURS[0], "circle"),
    "per-channel": (COLOURS[1], "square"),
    "group-32": ("#8e5aa8", "triangle-down"),
    "group-64": (COLOURS[2], "triangle-up"),
    "group-128": ("#a07a10", "triangle-right"),
}
LABEL_LEVELS, LABEL_STEP = 5, 11  # names of formats stand above their points, in so many rows by turns


def curve_chart(
    rows: pd.DataFrame,
    bits: int,
    line: str,
    *,
    full: float,
    full_name: str,
    vocabulary: int,
    against: Literal["bits", "size"],
    ink: str,
    clickable: bool = False,
) -> Spec:
    """Perplexity on a log axis against bits per weight or against size in MB; full precision and guessing are lines.

    A line for each way of rounding, the chosen one strong; formats are points with their names.

    Args:
        rows: columns as `bit_width_frames.bit_widths` has them.
        bits, line: the point that is marked.
        full: perplexity at full precision.
        full_name: what its line is called.
        vocabulary: perplexity of guessing.
        clickable: whether a click on a point selects its bits, scheme and symmetric, as "picked".
    """
    low, high = min(full, float(rows["drawn"].min())), max(vocabulary, float(rows["drawn"].max()))
    powers, labels = _powers(low, high)
    in_formats = rows[rows["is_format"]].sort_values("bits_per_weight", ignore_index=True)
    data = {
        "points": rows[~rows["is_format"]],
        "formats": in_formats.assign(level=[i % LABEL_LEVELS for i in range(len(in_formats))]),
        "full": pd.DataFrame({"at": [full], "name": [full_name]}),
        "guessing": pd.DataFrame({"at": [vocabulary], "name": [f"guessing among {vocabulary:,}"]}),
    }
    figures = {
        "bottom": max(1.0, low / 1.6),
        "top": high * 2,
        "powers": powers,
        "labels": labels,
        "chosen_bits": bits,
        "chosen_line": line,
    }
    lines = tuple(dict.fromkeys(data["points"]["line"]))
    # An empty layer of points has no words for a screen reader.
    has = (not data["points"]["measured"].all(), not in_formats.empty)
    return filled(_curve(against, ink, clickable, lines, has), data, figures)


@lru_cache(maxsize=64)
def _curve(
    against: Literal["bits", "size"], ink: str, clickable: bool, lines: Sequence[str], has: tuple[bool, bool]
) -> Spec:
    has_hollow, has_formats = has
    figures = ("bottom", "top", "powers", "labels", "chosen_bits", "chosen_line")
    scale = alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(values=alt.ExprRef("powers"), labelExpr="labels[indexof(powers, datum.value)]")
    y = alt.Y("drawn:Q", title="perplexity (log scale)", scale=scale, axis=axis)
    x = BITS if against == "bits" else SIZE
    tips = [
        alt.Tooltip("line:N", title="scheme"),
        alt.Tooltip("bits:O", title="bits"),
        alt.Tooltip("bits_per_weight:Q", title="with scales", format=".3~f"),
        alt.Tooltip("shown:N", title="perplexity"),
        alt.Tooltip("kl:Q", title="KL", format=".3g"),
        alt.Tooltip("percent_same:Q", title="same top-1 (%)", format=".0f"),
        alt.Tooltip("size_mb:Q", title="size (MB)", format=",.2f"),
        alt.Tooltip("measured:N"),
    ]
    looks = [LOOKS[line.split(",")[0]] for line in lines]
    names = list(lines)
    colour = alt.Color("line:N", scale=alt.Scale(domain=names, range=[c for c, _ in looks]), legend=legend(ink))
    shape = alt.Shape("line:N", scale=alt.Scale(domain=names, range=[s for _, s in looks]), legend=legend(ink))
    dashes = [[5, 3] if "symmetric" in line else [1, 0] for line in lines]
    dash = alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=dashes), legend=None)
    base = alt.Chart(alt.NamedData("points")).encode(x=x, y=y)

    def by_choice(chosen: float, other: float) -> Any:
        return alt.condition("datum.line == chosen_line", alt.value(chosen), alt.value(other))

    drawn = base.mark_line().encode(
        color=colour, strokeDash=dash, strokeWidth=by_choice(3.5, 1.5), opacity=by_choice(1, 0.7), order="bits:Q"
    )
    hollow = (
        base.transform_filter("!datum.measured")
        .mark_point(filled=False, opacity=1)
        .encode(color=colour, shape=shape, size=by_choice(95, 45), tooltip=tips)
    )
    dots = (
        base.transform_filter("datum.measured")
        .mark_point(filled=True, opacity=1)
        .encode(color=colour, shape=shape, size=by_choice(95, 45), tooltip=tips)
    )
    if clickable:
        fields = ["bits", "scheme", "symmetric"]
        dots = dots.add_params(alt.selection_point("picked", fields=fields, on="click", toggle=False))
    off = (
        base.transform_filter(alt.datum.beyond)
        .mark_text(text="↑", dy=-13, fontSize=15, fontWeight="bold")
        .encode(color=colour)
    )
    chosen = base.transform_filter("datum.bits == chosen_bits && datum.line == chosen_line")
    ring = chosen.mark_point(size=270, strokeWidth=3, color=ink)
    at_the_right = "datum.bits <= 3" if against == "bits" else "datum.bits >= 12"
    label = chosen.mark_text(
        dy=-20,
        dx=alt.ExprRef(f"{at_the_right} ? -6 : 6"),
        align=alt.ExprRef(f"{at_the_right} ? 'right' : 'left'"),
        color=ink,
        fontSize=13,
        fontWeight="bold",
    ).encode(text="shown:N")
    formats = _formats(x, y, tips, ink) if has_formats else []
    layers = [*_landmarks(scale, ink), drawn, ring, off, label, *([hollow] if has_hollow else []), *formats, dots]
    return template(alt.layer(*layers).properties(height=HEIGHT), figures)


def _landmarks(scale: alt.Scale, ink: str) -> list[alt.Chart]:
    """Full precision and guessing, as lines with their names."""
    landmarks = []
    for name, place, at in (("full", BELOW_RIGHT, "width"), ("guessing", ABOVE_LEFT, 0)):
        mark = alt.Chart(alt.NamedData(name)).encode(y=alt.Y("at:Q", scale=scale))
        landmarks += [
            mark.mark_rule(strokeDash=[4, 4], opacity=0.6, color=ink),
            mark.mark_text(**place, color=ink, fontSize=12).encode(x=alt.value(at), text="name:N"),
        ]
    return landmarks


def _formats(x: alt.X, y: alt.Y, tips: list[alt.Tooltip], ink: str) -> list[alt.Chart]:
    """The formats' points, and their names above them."""
    base = alt.Chart(alt.NamedData("formats")).encode(x=x, y=y)
    names = [
        base.transform_filter(f"datum.level == {level}")
        .mark_text(dy=-14 - LABEL_STEP * level, fontSize=11, color=ink)
        .encode(text="scheme:N")
        for level in range(LABEL_LEVELS)
    ]
    return [base.mark_point(shape="diamond", filled=True, opacity=1, size=60, color=ink).encode(tooltip=tips), *names]


def _powers(low: float, high: float) -> tuple[list[float], list[str]]:
    """1, 10, 1,000, and from a million on 10⁶; at most seven of them, with what they are called."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = [10.0**e for e in exponents][:: -(-len(exponents) // 7)]
    return powers, [f"{power:,.0f}" if power < 1e6 else power_of_ten(power) for power in powers]
