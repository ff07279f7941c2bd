"""Charts of scored texts: perplexities, bits per byte under several models, how the surprises of a text are spread.

Each takes plain numbers, wherever they are from. `ink` is the colour of text on the page: marks of text don't follow
Streamlit's theme by themselves.
"""

from functools import lru_cache

import altair as alt
import pandas as pd

from components.bit_width_frames import BEYOND_GUESSING
from components.charts.base import COLOURS, SHAPES, SURPRISE, Spec, filled, legend, template

ROW_HEIGHT, LOW_ROW_HEIGHT, MANY_ROWS = 30, 24, 12
AROUND_ROWS = 112  # the names of the landmarks and the axis
# Labels, bars and figures have columns of their own, so that none stands on another; on a narrow page labels are brief.
NARROW = 520
LABEL_X = 24
BARS_FROM = alt.ExprRef(f"width < {NARROW} ? 150 : 300")
LABEL_LIMIT = alt.ExprRef(f"(width < {NARROW} ? 150 : 300) - {LABEL_X + 8}")
BARS_TO = alt.ExprRef("width - 78")
LABEL = alt.ExprRef(f"width < {NARROW} ? datum.brief : datum.label")


def perplexity_chart(rows: pd.DataFrame, vocabulary: int, *, ink: str) -> Spec:
    """Perplexity of several texts on a log axis, in the order given; whiskers are the mean surprisal's standard error.

    Args:
        rows: columns number, hint, label, brief (where there is less room), perplexity, low, high, shown, tokens.
        vocabulary: where guessing stands.
    """
    highest = float(rows["high"].max())
    figures = {"top": 1.6 * max(vocabulary, min(highest, BEYOND_GUESSING * vocabulary))}
    landmarks = [
        (2, "coin 2", "right", -5),
        (6, "die 6", "left", -5),
        (vocabulary, f"guessing {vocabulary:,}", "right", -21),
    ]
    shown = _in_rows(rows)[["row", "number", "hint", "label", "brief", "perplexity", "low", "high", "shown", "tokens"]]
    data = {"texts": shown, "landmarks": pd.DataFrame(landmarks, columns=["at", "name", "side", "above"])}
    return filled(_perplexities(ink), data, figures) | {"height": _height(len(rows))}


@lru_cache(maxsize=8)
def _perplexities(ink: str) -> Spec:
    base = alt.Chart(alt.NamedData("texts")).encode(y=ROW)
    scale = alt.Scale(
        type="log",
        domainMin=1,
        domainMax=alt.ExprRef("top"),
        rangeMin=BARS_FROM,
        rangeMax=BARS_TO,
        clamp=True,
        nice=False,
    )
    axis = alt.Axis(grid=False, values=[10**power for power in range(9)], labelOverlap="greedy", format=",")
    x = alt.X("perplexity:Q", title="perplexity (log scale)", scale=scale, axis=axis)
    tips = [
        alt.Tooltip("number:O", title="text"),
        alt.Tooltip("hint:N", title="reads"),
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
    shown = base.mark_text(align="right", color=ink, fontSize=13, fontWeight="bold").encode(
        x=alt.value("width"), text="shown:N"
    )
    marks = alt.Chart(alt.NamedData("landmarks")).encode(x=alt.X("at:Q", scale=scale))
    rules = marks.mark_rule(strokeDash=[3, 3], opacity=0.5, color=ink)
    names = marks.mark_text(
        baseline="bottom", align=alt.ExprRef("datum.side"), dy=alt.ExprRef("datum.above"), color=ink, fontSize=12
    ).encode(y=alt.value(0), text="name:N")
    whole = alt.layer(rules, bars, whiskers, *ends, shown, *_labels(base, ink), names)
    return template(whole.properties(padding={"right": 4, "left": 4}), ("top",))


def model_chart(rows: pd.DataFrame, models: list[str], unit: str, *, ink: str) -> Spec:
    """Surprise per byte of several texts, a mark for each model, and a line between the marks of a text.

    Args:
        rows: columns number, hint, label, brief, model, per_byte (in the unit).
        models: their order.
    """
    placed = _in_rows(rows.drop_duplicates("number"))[["number", "row"]]
    data = {"texts": rows.merge(placed, on="number")}
    return filled(_models(tuple(models), unit, ink), data) | {"height": _height(len(placed))}


@lru_cache(maxsize=16)
def _models(models: tuple[str, ...], unit: str, ink: str) -> Spec:
    base = alt.Chart(alt.NamedData("texts")).encode(y=ROW)
    scale = alt.Scale(zero=False, padding=12, rangeMin=BARS_FROM, rangeMax=alt.ExprRef("width - 8"))
    x = alt.X("per_byte:Q", title=f"{unit} per byte", scale=scale, axis=alt.Axis(tickCount=5, labelOverlap="greedy"))
    lines = base.mark_line(color=ink, opacity=0.35).encode(x=x, detail="number:O")
    colours, shapes = (alt.Scale(domain=list(models), range=each) for each in (COLOURS, SHAPES))
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        color=alt.Color("model:N", sort=models, scale=colours, legend=legend(ink)),
        shape=alt.Shape("model:N", sort=models, scale=shapes, legend=legend(ink)),
        tooltip=[
            alt.Tooltip("number:O", title="text"),
            alt.Tooltip("hint:N", title="reads"),
            alt.Tooltip("model:N"),
            alt.Tooltip("per_byte:Q", title=f"{unit} per byte", format=".3f"),
        ],
    )
    labels = _labels(base.transform_filter(alt.datum.model == models[0]), ink)
    return template(alt.layer(lines, dots, *labels))


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


ROW = alt.Y("row:O", axis=None)


def _labels(base: alt.Chart, ink: str) -> list[alt.Chart]:
    """Each row's number and its text, in columns of their own at the left."""
    number = base.mark_text(align="right", color=ink, fontSize=13, fontWeight="bold").encode(
        x=alt.value(LABEL_X - 8), text="number:O"
    )
    label = base.mark_text(align="left", color=ink, fontSize=13, text=LABEL, limit=LABEL_LIMIT).encode(
        x=alt.value(LABEL_X)
    )
    return [number, label]


def _in_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their places, by which the chart sorts them."""
    return rows.assign(row=range(len(rows)))


def _height(n_rows: int) -> int:
    return n_rows * (ROW_HEIGHT if n_rows <= MANY_ROWS else LOW_ROW_HEIGHT) + AROUND_ROWS
