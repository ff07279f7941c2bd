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
from components.charts.bit_width_marks import LABEL_LEVELS, format_points, guessed_line, landmarks
from computation.perplexity import power_of_ten

HEIGHT = 226  # beside the slider, with the table of seven widths under it in sight on a projector and begun on a phone
NEAR = 6  # pixels between the figures of an axis and its title
BITS = alt.X(
    "bits_per_weight:Q",
    title="bits per weight, scales included",
    axis=alt.Axis(
        grid=False, values=[32, 24, 16, 12, 8, 6, 5, 4, 3, 2, 1], format="~g", labelOverlap=True, titlePadding=NEAR
    ),
    scale=alt.Scale(type="log", base=2, nice=False, reverse=True, padding=16),
)
SIZE = alt.X(
    "size_mb:Q",
    title="size (MB, log scale)",
    scale=alt.Scale(type="log", base=2, nice=False, padding=14),
    axis=alt.Axis(grid=False, format="~g", titlePadding=NEAR),
)
LOOKS = {  # of each scheme: colour and shape; those of groups are akin
    "per-tensor": (COLOURS[0], "circle"),
    "per-channel": (COLOURS[1], "square"),
    "group-32": ("#8e5aa8", "triangle-down"),
    "group-64": (COLOURS[2], "triangle-up"),
    "group-128": ("#a07a10", "triangle-right"),
}


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
    by_hand: Sequence[tuple[float, float]] = (),
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
        by_hand: (bits per weight, perplexity) of points on a line that was guessed.
    """
    low, high = min(full, float(rows["drawn"].min())), max(vocabulary, float(rows["drawn"].max()))
    guess = {"guess": pd.DataFrame(by_hand, columns=["bits_per_weight", "drawn"])} if by_hand else {}
    powers, labels = _powers(low, high)
    in_formats = rows[rows["is_format"]].sort_values("bits_per_weight", ignore_index=True)
    data = {
        "points": rows[~rows["is_format"]],
        "formats": in_formats.assign(level=[i % LABEL_LEVELS for i in range(len(in_formats))]),
        "full": pd.DataFrame({"at": [full], "name": [full_name]}),
        "guessing": pd.DataFrame({"at": [vocabulary], "name": [f"guessing among {vocabulary:,}"]}),
        **guess,
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
    has = (not data["points"]["measured"].all(), not in_formats.empty, bool(by_hand))
    return filled(_curve(against, ink, clickable, lines, has), data, figures)


@lru_cache(maxsize=64)
def _curve(
    against: Literal["bits", "size"], ink: str, clickable: bool, lines: Sequence[str], has: tuple[bool, bool, bool]
) -> Spec:
    has_hollow, has_formats, has_guess = has
    figures = ("bottom", "top", "powers", "labels", "chosen_bits", "chosen_line")
    scale = alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False)
    named = "labels[indexof(powers, datum.value)]"
    axis = alt.Axis(values=alt.ExprRef("powers"), labelExpr=named, labelPadding=NEAR, titlePadding=NEAR)
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
    names, shown = list(lines), legend(ink, offset=8)
    colour = alt.Color("line:N", scale=alt.Scale(domain=names, range=[c for c, _ in looks]), legend=shown)
    shape = alt.Shape("line:N", scale=alt.Scale(domain=names, range=[s for _, s in looks]), legend=shown)
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
    # Beside the point where the line is low: it rises towards few bits, and is flat at many.
    at_the_right = "datum.bits <= 8" if against == "bits" else "datum.bits >= 12"
    label = chosen.mark_text(
        dy=-20,
        dx=alt.ExprRef(f"{at_the_right} ? -8 : 6"),
        align=alt.ExprRef(f"{at_the_right} ? 'right' : 'left'"),
        color=ink,
        fontSize=13,
        fontWeight="bold",
    ).encode(text="shown:N")
    formats = format_points(x, y, tips, ink) if has_formats else []
    guess = [guessed_line(x, y, ink)] if has_guess else []
    hollows = [hollow] if has_hollow else []
    layers = [
        *landmarks(scale, ink),
        *guess,
        drawn,
        ring,
        off,
        label,
        *hollows,
        *formats,
        dots,
    ]
    return template(alt.layer(*layers).properties(height=HEIGHT, padding={"bottom": 4}), figures)


def _powers(low: float, high: float) -> tuple[list[float], list[str]]:
    """1, 10, 1,000, and from a million on 10⁶; at most seven of them, with what they are called."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = [10.0**e for e in exponents][:: -(-len(exponents) // 7)]
    return powers, [f"{power:,.0f}" if power < 1e6 else power_of_ten(power) for power in powers]
