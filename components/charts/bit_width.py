"""Altair charts of what rounding the weights does. Each takes plain numbers, wherever they are from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

import math
from functools import lru_cache
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from components.charts.base import COLOURS, SHAPES, SURPRISE, Spec, filled, legend, template
from computation.perplexity import power_of_ten
from computation.quantization import SCHEMES

HEIGHT = 262  # beside the slider, with the table of seven widths under it in sight on a projector
BELOW_RIGHT: dict[str, Any] = {"align": "right", "baseline": "top", "dx": -4, "dy": 4}
ABOVE_LEFT: dict[str, Any] = {"align": "left", "baseline": "bottom", "dx": 4, "dy": -4}
BITS = alt.X(
    "bits:O",
    sort="descending",
    title="bits per weight",
    axis=alt.Axis(labelAngle=0, labelOverlap=False),
    scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1),
)
SIZE = alt.X(
    "size_mb:Q",
    title="size (MB, log scale)",
    scale=alt.Scale(type="log", base=2, nice=False, padding=14),
    axis=alt.Axis(grid=False, format="~g"),
)


def curve_chart(
    rows: pd.DataFrame,
    bits: int,
    scheme: str,
    *,
    full: float,
    vocabulary: int,
    against: Literal["bits", "size"],
    ink: str,
    clickable: bool = False,
) -> Spec:
    """Perplexity on a log axis against bits per weight or against size in MB; full precision and guessing are lines.

    A line for each scheme, the chosen one strong; against bits they stand beside each other, as most of them agree.

    Args:
        rows: columns scheme, bits, size_mb, drawn (perplexity, cut where the chart ends), beyond, shown, kl,
            percent_same.
        bits, scheme: the point that is marked.
        full: perplexity at full precision.
        vocabulary: perplexity of guessing.
        clickable: whether a click on a point selects its bits and scheme, as "picked".
    """
    low, high = min(full, float(rows["drawn"].min())), max(vocabulary, float(rows["drawn"].max()))
    powers, labels = _powers(low, high)
    data = {
        "points": rows,
        "full": pd.DataFrame({"at": [full], "name": ["full precision"]}),
        "guessing": pd.DataFrame({"at": [vocabulary], "name": [f"guessing among {vocabulary:,}"]}),
    }
    figures = {
        "bottom": max(1.0, low / 1.6),
        "top": high * 2,
        "powers": powers,
        "labels": labels,
        "chosen_bits": bits,
        "chosen_scheme": scheme,
    }
    return filled(_curve(against, ink, clickable), data, figures)


@lru_cache(maxsize=16)
def _curve(against: Literal["bits", "size"], ink: str, clickable: bool) -> Spec:
    figures = ("bottom", "top", "powers", "labels", "chosen_bits", "chosen_scheme")
    scale = alt.Scale(type="log", domainMin=alt.ExprRef("bottom"), domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(values=alt.ExprRef("powers"), labelExpr="labels[indexof(powers, datum.value)]")
    y = alt.Y("drawn:Q", title="perplexity (log scale)", scale=scale, axis=axis)
    tips = [
        alt.Tooltip("scheme:N"),
        alt.Tooltip("bits:O", title="bits per weight"),
        alt.Tooltip("shown:N", title="perplexity"),
        alt.Tooltip("kl:Q", title="KL", format=".3g"),
        alt.Tooltip("percent_same:Q", title="same top-1 (%)", format=".0f"),
        alt.Tooltip("size_mb:Q", title="size (MB)", format=",.2f"),
    ]
    colour = alt.Color("scheme:N", scale=alt.Scale(domain=list(SCHEMES), range=COLOURS), legend=legend(ink))
    shape = alt.Shape("scheme:N", scale=alt.Scale(domain=list(SCHEMES), range=SHAPES), legend=legend(ink))
    base = alt.Chart(alt.NamedData("points")).encode(x=BITS if against == "bits" else SIZE, y=y)
    if against == "bits":
        base = base.encode(xOffset=alt.XOffset("scheme:N", sort=list(SCHEMES)))

    def by_choice(chosen: float, other: float) -> Any:
        return alt.condition("datum.scheme == chosen_scheme", alt.value(chosen), alt.value(other))

    lines = base.mark_line().encode(color=colour, strokeWidth=by_choice(3.5, 1.5), opacity=by_choice(1, 0.55))
    dots = base.mark_point(filled=True, opacity=1).encode(
        color=colour, shape=shape, size=by_choice(95, 45), tooltip=tips
    )
    if clickable:
        dots = dots.add_params(alt.selection_point("picked", fields=["bits", "scheme"], on="click", toggle=False))
    off = (
        base.transform_filter(alt.datum.beyond)
        .mark_text(text="↑", dy=-13, fontSize=15, fontWeight="bold")
        .encode(color=colour)
    )
    chosen = base.transform_filter("datum.bits == chosen_bits && datum.scheme == chosen_scheme")
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
    landmarks = []
    for name, place, at in (("full", BELOW_RIGHT, "width"), ("guessing", ABOVE_LEFT, 0)):
        mark = alt.Chart(alt.NamedData(name)).encode(y=alt.Y("at:Q", scale=scale))
        landmarks += [
            mark.mark_rule(strokeDash=[4, 4], opacity=0.6, color=ink),
            mark.mark_text(**place, color=ink, fontSize=12).encode(x=alt.value(at), text="name:N"),
        ]
    return template(alt.layer(*landmarks, lines, ring, off, label, dots).properties(height=HEIGHT), figures)


def weight_chart(rows: pd.DataFrame, levels: np.ndarray, *, ink: str) -> Spec:
    """How the weights of a tensor are spread, with the levels that they are rounded to.

    Args:
        rows: columns low, high, weights, floor.
        levels: the values that can be had.
    """
    data = {"bins": rows, "levels": pd.DataFrame({"level": levels})}
    return filled(_weights(ink, len(levels) > 32), data, {"top": 2 * float(rows["weights"].max())})


@lru_cache(maxsize=8)
def _weights(ink: str, thin: bool) -> Spec:
    y = alt.Y(
        "weights:Q",
        title="weights (log scale)",
        scale=alt.Scale(type="log", domainMin=0.5, domainMax=alt.ExprRef("top"), nice=False),
        axis=alt.Axis(grid=False, values=[10**power for power in range(9)], format="~s"),
    )
    bars = (
        alt.Chart(alt.NamedData("bins"))
        .mark_bar(color=SURPRISE, opacity=0.8)
        .encode(
            x=alt.X("low:Q", title="value of the weight", axis=alt.Axis(grid=False, tickCount=9, labelOverlap=True)),
            x2="high:Q",
            y=y,
            y2="floor:Q",
            tooltip=[
                alt.Tooltip("low:Q", title="from", format=".3g"),
                alt.Tooltip("high:Q", title="to", format=".3g"),
                alt.Tooltip("weights:Q", format=","),
            ],
        )
    )
    lines = (
        alt.Chart(alt.NamedData("levels"))
        .mark_rule(color=ink, strokeWidth=0.5 if thin else 1.2, opacity=0.6 if thin else 0.9)
        .encode(x="level:Q", tooltip=[alt.Tooltip("level:Q", format=".4g")])
    )
    return template(alt.layer(bars, lines).properties(height=240), ("top",))


def _powers(low: float, high: float) -> tuple[list[float], list[str]]:
    """1, 10, 1,000, and from a million on 10⁶; at most seven of them, with what they are called."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = [10.0**e for e in exponents][:: -(-len(exponents) // 7)]
    return powers, [f"{power:,.0f}" if power < 1e6 else power_of_ten(power) for power in powers]
