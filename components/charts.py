"""Altair charts: frame in, chart out. Each takes plain numbers and knows nothing of where they came from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

import math
from typing import Any, Literal

import altair as alt
import pandas as pd

from computation.perplexity import power_of_ten

SURPRISE = "#d5671f"
ROW_HEIGHT = 35  # of the table that stands beside


def perplexities(rows: pd.DataFrame, vocabulary: int, *, ink: str) -> alt.Chart:
    """Perplexity of several texts on a log axis, in the order given.

    Args:
        rows: columns place (text, unique), text, perplexity, shown, tokens.
        vocabulary: where guessing stands.
    """
    order = list(rows["place"])
    top = max(vocabulary, float(rows["perplexity"].max())) * 1.6
    base = alt.Chart(rows).encode(y=alt.Y("place:N", sort=order, title=None, axis=_token_axis(230, ink)))
    x = alt.X(
        "perplexity:Q",
        title="perplexity (log scale)",
        scale=alt.Scale(type="log", domain=[1, top]),
        axis=alt.Axis(grid=False, tickCount=5),
    )
    tips = [alt.Tooltip("text:N"), alt.Tooltip("shown:N", title="perplexity"), alt.Tooltip("tokens:Q")]
    bars = base.mark_bar(color=SURPRISE, opacity=0.85, cornerRadiusEnd=2, height={"band": 0.6}).encode(
        x=x, x2=alt.datum(1), tooltip=tips
    )
    labels = base.mark_text(align="left", dx=5, color=ink, fontSize=13).encode(x=x, text="shown:N")
    landmarks = pd.DataFrame({"at": [2, 6, vocabulary], "name": ["coin", "die", "guessing"]})
    rules = alt.Chart(landmarks).mark_rule(strokeDash=[3, 3], opacity=0.5, color=ink).encode(x=alt.X("at:Q", scale=x["scale"]))
    names = (
        alt.Chart(landmarks)
        .mark_text(baseline="bottom", dy=-4, color=ink, fontSize=12)
        .encode(x="at:Q", y=alt.value(0), text="name:N")
    )
    return (rules + bars + labels + names).properties(height=ROW_HEIGHT * len(rows) + 90, padding={"top": 18, "right": 10})


def bit_widths(rows: pd.DataFrame, *, chosen_bits: int, full: float, vocabulary: int, ink: str) -> alt.Chart:
    """Perplexity against bits per weight on a log axis, with full precision and guessing as lines.

    Args:
        rows: columns bits, drawn (perplexity, cut where no axis reaches), shown, kl, same_top1, size_mb.
        full: perplexity at full precision.
        vocabulary: perplexity of guessing.
    """
    order = sorted(rows["bits"])
    x = alt.X("bits:O", sort=order, title="bits per weight", axis=alt.Axis(labelAngle=0))
    low, high = min(full, float(rows["drawn"].min())), max(vocabulary, float(rows["drawn"].max()))
    y = alt.Y(
        "drawn:Q",
        title="perplexity (log scale)",
        scale=alt.Scale(type="log", domain=[max(1.0, low / 4), high * 4]),
        axis=_power_axis(low, high),
    )
    tips = [
        alt.Tooltip("bits:O"),
        alt.Tooltip("shown:N", title="perplexity"),
        alt.Tooltip("kl:Q", title="KL", format=".3g"),
        alt.Tooltip("same_top1:Q", title="same top-1", format=".0%"),
        alt.Tooltip("size_mb:Q", title="size (MB)", format=",.1f"),
    ]
    base = alt.Chart(rows)
    line = base.mark_line(color=SURPRISE, strokeWidth=2).encode(x=x, y=y)
    dots = base.mark_point(filled=True, size=70, color=SURPRISE, opacity=1).encode(x=x, y=y, tooltip=tips)
    labels = base.mark_text(dy=-14, color=ink, fontSize=13).encode(x=x, y=y, text="shown:N")
    chosen = (
        base.transform_filter(alt.datum.bits == chosen_bits)
        .mark_point(size=260, strokeWidth=3, color=ink)
        .encode(x=x, y=y, tooltip=tips)
    )
    lines = pd.DataFrame({"at": [full, vocabulary]})
    rules = alt.Chart(lines).mark_rule(strokeDash=[4, 4], opacity=0.6, color=ink).encode(y=alt.Y("at:Q", scale=y["scale"]))
    full_name = _name_line("full precision", full, y["scale"], ink, align="left", baseline="top", dy=4, dx=4)
    guessing_name = _name_line(
        f"guessing among {vocabulary:,}", vocabulary, y["scale"], ink, align="right", baseline="bottom", dy=-4, dx=-4
    )
    return (rules + full_name + guessing_name + line + dots + labels + chosen).properties(height=320)


def _name_line(name: str, at: float, scale: alt.Scale, ink: str, *, align: Literal["left", "right"], **place: Any) -> alt.Chart:
    """A horizontal line's name, at its left or right end."""
    one = alt.Chart(pd.DataFrame({"at": [at], "name": [name]}))
    return one.mark_text(align=align, color=ink, fontSize=12, **place).encode(
        y=alt.Y("at:Q", scale=scale), x=alt.value(0) if align == "left" else alt.value("width"), text="name:N"
    )


def _token_axis(limit: int, ink: str) -> alt.Axis:
    """Labels without the mark that keeps equal ones apart; none is left out."""
    return alt.Axis(
        labelLimit=limit, labelFontSize=13, labelColor=ink, labelOverlap=False, labelExpr="split(datum.label, '\u2063')[1]"
    )


def _power_axis(low: float, high: float) -> alt.Axis:
    """1, 10, 1,000, and from a million on 10⁶; at most seven of them."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = [10.0**e for e in exponents][:: -(-len(exponents) // 7)]
    labels = {power: f"{power:,.0f}" if power < 1e6 else power_of_ten(power) for power in powers}
    cases = "".join(f"datum.value == {power!r} ? '{label}' : " for power, label in labels.items())
    return alt.Axis(values=powers, labelExpr=f"{cases}''")


def histogram(rows: pd.DataFrame, unit: str, *, ink: str) -> alt.Chart:
    """How many tokens had how much surprise.

    Args:
        rows: columns low, high (in the unit), tokens.
    """
    x = alt.X("low:Q", title=f"surprise ({unit})", axis=alt.Axis(grid=False, tickCount=6))
    bars = (
        alt.Chart(rows)
        .mark_bar(color=SURPRISE, opacity=0.85)
        .encode(
            x=x,
            x2="high:Q",
            y2=alt.datum(0),
            y=alt.Y("tokens:Q", title="tokens", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            tooltip=[alt.Tooltip("low:Q", format=".3g"), alt.Tooltip("high:Q", format=".3g"), alt.Tooltip("tokens:Q")],
        )
    )
    return bars.properties(height=200).configure_axis(labelColor=ink, titleColor=ink)
