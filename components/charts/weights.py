"""An Altair chart of a tensor's weights. Takes plain numbers, wherever they are from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from components.charts.base import SURPRISE, Spec, filled, template


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
