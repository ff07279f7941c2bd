"""Charts of scored texts: perplexities, bits per byte under several models, how the surprises of a text are spread.

Each takes plain numbers, wherever they are from. `ink` is the colour of text on the page: marks of text don't follow
Streamlit's theme by themselves.
"""

from functools import lru_cache
from typing import Literal

import altair as alt
import pandas as pd

from components.charts.base import COLOURS, SHAPES, SURPRISE, Chart, Spec, filled, legend, template

ROW_HEIGHT = 35  # of the table that stands beside


def perplexity_chart(rows: pd.DataFrame, vocabulary: int, *, ink: str) -> Chart:
    """Perplexity of several texts on a log axis, in the order given; whiskers are the mean surprisal's standard error.

    Args:
        rows: columns place (text, unique), text, perplexity, low, high, shown, tokens.
        vocabulary: where guessing stands.
    """
    order = list(rows["place"])
    top = max(vocabulary, float(rows["high"].max())) * 1.6
    base = alt.Chart(rows).encode(y=alt.Y("place:N", sort=order, title=None, axis=_token_axis(230, ink)))
    scale = alt.Scale(type="log", domain=[1, top], clamp=True, nice=False)
    x = alt.X("perplexity:Q", title="perplexity (log scale)", scale=scale, axis=alt.Axis(grid=False, tickCount=5))
    tips = [
        alt.Tooltip("text:N"),
        alt.Tooltip("shown:N", title="perplexity"),
        alt.Tooltip("low:Q", title="less a standard error", format=",.3r"),
        alt.Tooltip("high:Q", title="and one more", format=",.3r"),
        alt.Tooltip("tokens:Q"),
    ]
    bars = base.mark_bar(color=SURPRISE, opacity=0.85, cornerRadiusEnd=2, height={"band": 0.6}).encode(
        x=x, x2=alt.datum(1), tooltip=tips
    )
    whiskers = base.mark_rule(color=ink, strokeWidth=1.5).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", tooltip=tips
    )
    ends = [
        base.mark_tick(color=ink, thickness=1.5, size=9).encode(x=alt.X(f"{end}:Q", scale=scale))
        for end in ("low", "high")
    ]
    labels = base.mark_text(align="left", dx=6, color=ink, fontSize=13).encode(
        x=alt.X("high:Q", scale=scale), text="shown:N"
    )
    marks: list[tuple[float, str, Literal["left", "center", "right"]]]
    marks = [(2, "coin 2", "right"), (6, "die 6", "left"), (vocabulary, f"guessing {vocabulary:,}", "center")]
    landmarks = pd.DataFrame({"at": [at for at, _, _ in marks]})
    rules = (
        alt.Chart(landmarks).mark_rule(strokeDash=[3, 3], opacity=0.5, color=ink).encode(x=alt.X("at:Q", scale=scale))
    )
    names = [
        alt.Chart(pd.DataFrame({"at": [at], "name": [name]}))
        .mark_text(baseline="bottom", align=side, dy=-4, color=ink, fontSize=12)
        .encode(x=alt.X("at:Q", scale=scale), y=alt.value(0), text="name:N")
        for at, name, side in marks
    ]
    whole = alt.layer(rules, bars, whiskers, *ends, labels, *names)
    return whole.properties(height=ROW_HEIGHT * len(rows) + 90, padding={"top": 18, "right": 10})


def model_chart(rows: pd.DataFrame, models: list[str], *, ink: str) -> Chart:
    """Bits per byte of several texts, a mark for each model, and a line between the marks of a text.

    Args:
        rows: columns place (text, unique), text, model, bits_per_byte.
        models: their order.
    """
    order = list(dict.fromkeys(rows["place"]))
    base = alt.Chart(rows).encode(y=alt.Y("place:N", sort=order, title=None, axis=_token_axis(230, ink)))
    x = alt.X(
        "bits_per_byte:Q", title="bits per byte", scale=alt.Scale(zero=False, padding=20), axis=alt.Axis(tickCount=5)
    )
    lines = base.mark_line(color=ink, opacity=0.35).encode(x=x, detail="place:N")
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        color=alt.Color("model:N", sort=models, scale=alt.Scale(domain=models, range=COLOURS), legend=legend(ink)),
        shape=alt.Shape("model:N", sort=models, scale=alt.Scale(domain=models, range=SHAPES), legend=legend(ink)),
        tooltip=[alt.Tooltip("text:N"), alt.Tooltip("model:N"), alt.Tooltip("bits_per_byte:Q", format=".3f")],
    )
    return (lines + dots).properties(height=ROW_HEIGHT * len(order) + 110)


def surprise_histogram(rows: pd.DataFrame, unit: str, *, ink: str) -> Spec:
    """How many tokens had how much surprise.

    Args:
        rows: columns low, high (in the unit), tokens.
    """
    return filled(_histogram(unit, ink), {"bins": rows})


@lru_cache(maxsize=8)
def _histogram(unit: str, ink: str) -> Spec:
    x = alt.X("low:Q", title=f"surprise ({unit})", axis=alt.Axis(grid=False, tickCount=6))
    bars = (
        alt.Chart(alt.NamedData("bins"))
        .mark_bar(color=SURPRISE, opacity=0.85)
        .encode(
            x=x,
            x2="high:Q",
            y2=alt.datum(0),
            y=alt.Y("tokens:Q", title="tokens", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            tooltip=[alt.Tooltip("low:Q", format=".3g"), alt.Tooltip("high:Q", format=".3g"), alt.Tooltip("tokens:Q")],
        )
    )
    return template(bars.properties(height=200).configure_axis(labelColor=ink, titleColor=ink))


def _token_axis(limit: int, ink: str) -> alt.Axis:
    """Labels without the mark that keeps equal ones apart; none is left out."""
    return alt.Axis(
        labelLimit=limit,
        labelFontSize=13,
        labelColor=ink,
        labelOverlap=False,
        labelExpr="split(datum.label, '\u2063')[1]",
    )
