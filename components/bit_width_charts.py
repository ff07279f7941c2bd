"""Altair charts of what rounding the weights does. Each takes plain numbers and knows nothing of where they came from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

import math
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from components.charts import COLOURS, SHAPES, SURPRISE, Chart, legend
from computation.perplexity import power_of_ten
from computation.quantization import SCHEMES

HEIGHT = 340


def curves(
    rows: pd.DataFrame, bits: int, scheme: str, *, full: float, vocabulary: int, ink: str, clickable: bool
) -> tuple[Chart, Chart]:
    """Perplexity against bits per weight, and against size in MB, both on a log axis with full precision and guessing as lines.

    Args:
        rows: columns scheme, bits, size_mb, drawn (perplexity, cut where the chart ends), beyond, shown, kl, percent_same.
        bits, scheme: the point that is marked.
        full: perplexity at full precision.
        vocabulary: perplexity of guessing.
        clickable: whether a click on a point of the first chart selects its bits and scheme, as "picked".
    """
    widths = sorted(rows["bits"].unique().tolist())
    by_bits = alt.X("bits:O", sort=widths, title="bits per weight", axis=alt.Axis(labelAngle=0))
    sizes = [2.0**power for power in range(-3, 20) if 0.6 * rows["size_mb"].min() <= 2.0**power <= 1.6 * rows["size_mb"].max()]
    by_size = alt.X(
        "size_mb:Q",
        title="size (MB, log scale)",
        scale=alt.Scale(type="log", base=2, nice=False, padding=14),
        axis=alt.Axis(grid=False, values=sizes, format="~g"),
    )
    low, high = min(full, float(rows["drawn"].min())), max(vocabulary, float(rows["drawn"].max()))
    y = alt.Y(
        "drawn:Q",
        title="perplexity (log scale)",
        scale=alt.Scale(type="log", domain=[max(1.0, low / 1.6), high * 2]),
        axis=_power_axis(low, high),
    )
    here = (bits, scheme)
    return (
        _curve(rows, by_bits, y, here, full, vocabulary, ink, clickable),
        _curve(rows, by_size, y, here, full, vocabulary, ink, False),
    )


def _curve(
    rows: pd.DataFrame, x: alt.X, y: alt.Y, here: tuple[int, str], full: float, vocabulary: int, ink: str, clickable: bool
) -> Chart:
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
    base = alt.Chart(rows).encode(x=x, y=y)
    lines = base.mark_line(strokeWidth=2, opacity=0.85).encode(color=colour)
    dots = base.mark_point(filled=True, size=75, opacity=1).encode(color=colour, shape=shape, tooltip=tips)
    if clickable:
        dots = dots.add_params(alt.selection_point("picked", fields=["bits", "scheme"], on="click", toggle=False))
    off = (
        base.transform_filter(alt.datum.beyond).mark_text(text="↑", dy=-13, fontSize=15, fontWeight="bold").encode(color=colour)
    )
    chosen = base.transform_filter((alt.datum.bits == here[0]) & (alt.datum.scheme == here[1]))
    ring = chosen.mark_point(size=270, strokeWidth=3, color=ink)
    label = chosen.mark_text(dy=-20, dx=6, align="left", color=ink, fontSize=13, fontWeight="bold").encode(text="shown:N")
    rules = (
        alt.Chart(pd.DataFrame({"at": [full, vocabulary]}))
        .mark_rule(strokeDash=[4, 4], opacity=0.6, color=ink)
        .encode(y=alt.Y("at:Q", scale=y["scale"]))
    )
    full_name = _name_line("full precision", full, y["scale"], ink, align="left", baseline="top", dy=4, dx=4)
    guessing = f"guessing among {vocabulary:,}"
    guessing_name = _name_line(guessing, vocabulary, y["scale"], ink, align="right", baseline="bottom", dy=-4, dx=-4)
    return alt.layer(rules, full_name, guessing_name, lines, ring, off, label, dots).properties(height=HEIGHT)


def weights(rows: pd.DataFrame, levels: np.ndarray, *, ink: str) -> Chart:
    """How the weights of a tensor are spread, with the levels that they are rounded to.

    Args:
        rows: columns low, high, weights, floor.
        levels: the values that can be had.
    """
    y = alt.Y(
        "weights:Q",
        title="weights (log scale)",
        scale=alt.Scale(type="log", domain=[0.5, 2 * float(rows["weights"].max())]),
        axis=alt.Axis(grid=False, values=[10**power for power in range(9)], format="~s"),
    )
    bars = (
        alt.Chart(rows)
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
    thin = len(levels) > 32
    lines = (
        alt.Chart(pd.DataFrame({"level": levels}))
        .mark_rule(color=ink, strokeWidth=0.5 if thin else 1.2, opacity=0.6 if thin else 0.9)
        .encode(x="level:Q", tooltip=[alt.Tooltip("level:Q", format=".4g")])
    )
    return alt.layer(bars, lines).properties(height=240)


def _name_line(name: str, at: float, scale: alt.Scale, ink: str, *, align: Literal["left", "right"], **place: Any) -> alt.Chart:
    """A horizontal line's name, at its left or right end."""
    one = alt.Chart(pd.DataFrame({"at": [at], "name": [name]}))
    return one.mark_text(align=align, color=ink, fontSize=12, **place).encode(
        y=alt.Y("at:Q", scale=scale), x=alt.value(0) if align == "left" else alt.value("width"), text="name:N"
    )


def _power_axis(low: float, high: float) -> alt.Axis:
    """1, 10, 1,000, and from a million on 10⁶; at most seven of them."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = [10.0**e for e in exponents][:: -(-len(exponents) // 7)]
    labels = {power: f"{power:,.0f}" if power < 1e6 else power_of_ten(power) for power in powers}
    cases = "".join(f"datum.value == {power!r} ? '{label}' : " for power, label in labels.items())
    return alt.Axis(values=powers, labelExpr=f"{cases}''")
