"""Altair charts: frame in, chart out. Each takes plain numbers and knows nothing of where they came from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

import altair as alt
import pandas as pd

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


def _token_axis(limit: int, ink: str) -> alt.Axis:
    """Labels without the mark that keeps equal ones apart; none is left out."""
    return alt.Axis(
        labelLimit=limit, labelFontSize=13, labelColor=ink, labelOverlap=False, labelExpr="split(datum.label, '\u2063')[1]"
    )


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
