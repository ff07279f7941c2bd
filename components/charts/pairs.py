"""Charts of pairs and groups: differences sorted, and means with their intervals.

Each takes plain numbers. `ink` is the colour of text on the page.
"""

from functools import lru_cache

import altair as alt
import pandas as pd

from components.charts.base import COLOURS, SHAPES, Spec, filled, legend, template

HEIGHT, ROW_HEIGHT, AROUND = 220, 26, 60
MOST_LABEL = 34  # characters of a group's name


def difference_chart(pairs: pd.DataFrame, labels: tuple[str, str], unit: str, *, ink: str) -> Spec:
    """What the second text of each pair has more, smallest first; a click picks a pair.

    Args:
        pairs: columns number, one, other, difference.
    """
    names = (f"prefers {labels[0]}"[:MOST_LABEL], f"prefers {labels[1]}"[:MOST_LABEL])
    rows = pairs[["number", "one", "other", "difference"]].sort_values("difference", kind="stable")
    rows = rows.assign(
        place=range(1, len(rows) + 1), side=[names[0] if d > 0 else names[1] for d in rows["difference"]]
    )
    return filled(_differences(names, unit, ink), {"pairs": rows})


@lru_cache(maxsize=16)
def _differences(names: tuple[str, str], unit: str, ink: str) -> Spec:
    picked = alt.selection_point(name="picked", fields=["number"], on="click", empty=False)
    base = alt.Chart(alt.NamedData("pairs"))
    colours, shapes = (alt.Scale(domain=list(names), range=each[:2]) for each in (COLOURS[::-1][1:], SHAPES))
    dots = (
        base.mark_point(filled=True, opacity=0.8)
        .encode(
            x=alt.X("place:Q", title="pairs, sorted", axis=alt.Axis(tickMinStep=1, grid=False)),
            y=alt.Y("difference:Q", title=f"second − first ({unit})"),
            color=alt.Color("side:N", sort=list(names), scale=colours, legend=legend(ink)),
            shape=alt.Shape("side:N", sort=list(names), scale=shapes, legend=legend(ink)),
            size=alt.condition(picked, alt.value(190), alt.value(42)),
            tooltip=[
                alt.Tooltip("number:O", title="pair"),
                alt.Tooltip("one:N", title="first"),
                alt.Tooltip("other:N", title="second"),
                alt.Tooltip("difference:Q", title=f"second − first ({unit})", format="+.2f"),
            ],
        )
        .add_params(picked)
    )
    zero = base.mark_rule(color=ink, opacity=0.6).encode(y=alt.datum(0))
    return template(alt.layer(zero, dots).properties(height=HEIGHT).configure_axis(labelColor=ink, titleColor=ink))


def dot_chart(rows: pd.DataFrame, title: str, *, ink: str) -> Spec:
    """A mean for each group, in the order given, with its interval where it has one.

    Args:
        rows: columns group, n, mean, low, high.
    """
    named = rows.assign(row=range(len(rows)), label=[str(group)[:MOST_LABEL] for group in rows["group"]])
    return filled(_dots(title, ink), {"groups": named}) | {"height": ROW_HEIGHT * len(rows) + AROUND}


@lru_cache(maxsize=16)
def _dots(title: str, ink: str) -> Spec:
    base = alt.Chart(alt.NamedData("groups")).encode(
        y=alt.Y("label:N", title=None, sort=alt.EncodingSortField("row"), axis=alt.Axis(labelLimit=150))
    )
    x = alt.X("mean:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    tips = [
        alt.Tooltip("group:N"),
        alt.Tooltip("n:Q"),
        alt.Tooltip("mean:Q", format=".3f"),
        alt.Tooltip("low:Q", title="from", format=".3f"),
        alt.Tooltip("high:Q", title="to", format=".3f"),
    ]
    lines = base.transform_filter("isValid(datum.low)").mark_rule(color=ink, strokeWidth=1.5)
    dots = base.mark_point(filled=True, size=90, opacity=1, color=COLOURS[0])
    whole = alt.layer(
        lines.encode(x=alt.X("low:Q", title=title), x2="high:Q", tooltip=tips), dots.encode(x=x, tooltip=tips)
    )
    return template(whole.configure_axis(labelColor=ink, titleColor=ink))
