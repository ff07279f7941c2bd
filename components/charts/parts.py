"""An Altair chart of the parts of a model, each rounded alone. Takes plain numbers, wherever they are from.

`ink` is the colour of text on the page: marks of text do not follow Streamlit's theme by themselves.
"""

from collections.abc import Sequence
from functools import lru_cache

import altair as alt
import pandas as pd

from components.charts.base import COLOURS, SURPRISE, Spec, filled, legend, template


def parts_chart(rows: pd.DataFrame, unit: str, *, ink: str) -> Spec:
    """How far each part takes the model from full precision when it alone is rounded, as bars.

    Args:
        rows: columns part, is_block, perplexity, kl (in the unit), percent_same; in the order in which they stand.
    """
    data = {"parts": rows.assign(kind=["a block" if block else "a kind of layer" for block in rows["is_block"]])}
    return filled(_parts(unit, ink, tuple(rows["part"])), data)


@lru_cache(maxsize=16)
def _parts(unit: str, ink: str, order: Sequence[str]) -> Spec:
    base = alt.Chart(alt.NamedData("parts")).encode(
        y=alt.Y("part:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=110)),
        x=alt.X("kl:Q", title=f"KL ({unit})", axis=alt.Axis(grid=False)),
        tooltip=[
            alt.Tooltip("part:N"),
            alt.Tooltip("kl:Q", title=f"KL ({unit})", format=".3g"),
            alt.Tooltip("perplexity:N"),
            alt.Tooltip("percent_same:Q", title="same top-1 (%)", format=".0f"),
        ],
    )
    kinds = alt.Scale(domain=["a kind of layer", "a block"], range=[SURPRISE, COLOURS[1]])
    bars = base.mark_bar().encode(color=alt.Color("kind:N", scale=kinds, legend=legend(ink)))
    figures = base.mark_text(align="left", dx=4, color=ink).encode(text=alt.Text("kl:Q", format=".2~g"))
    return template(alt.layer(bars, figures).properties(height=alt.Step(22)))
