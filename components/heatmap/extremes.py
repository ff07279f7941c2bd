"""How the surprises of a text are spread, and its most and least surprising tokens; a click pins one in the heatmap.

Draws a scored text; knows no model.
"""

import numpy as np
import streamlit as st

from components import keys, tables, theme
from components.charts import texts
from components.format import in_unit
from components.frontend import token_list
from components.frontend.token_list import Column, Row
from components.heatmap import chips
from components.heatmap.view import content_id
from computation.results import ScoredText
from computation.spans import Span
from computation.text import visible

LISTED = 5  # of each


def draw_extremes(scored: ScoredText, unit: str, *, key: str) -> None:
    """The histogram, and two lists whose clicks `view.apply_clicks` takes in.

    Args:
        key: of the heatmap.
    """
    most, least = extremes(scored)
    with st.grid(3, min_column_width=260):
        with st.container():
            st.markdown("**How the surprises are spread**")
            st.vega_lite_chart(
                texts.surprise_histogram(tables.histogram(scored, unit), unit, ink=theme.ink()),
                alt=f"Histogram: how many tokens had how much surprise, in {unit}",
            )
        for list_key, title, places in (
            (keys.most_surprising[key], "Most surprising", most),
            (keys.least_surprising[key], "Least surprising", least),
        ):
            with st.container():
                st.markdown(f"**{title}**")
                token_list.token_list(
                    [Column("token", "token"), Column(unit), Column("place", help="Counted from 0.")],
                    [_row(scored, span, nats, unit) for span, nats in places],
                    key=list_key.name,
                    content_id=content_id(scored),
                    label=f"{title} tokens",
                )


def extremes(scored: ScoredText) -> tuple[list[tuple[Span, float]], list[tuple[Span, float]]]:
    """The whole characters with the most nats, most first, and those with the least, least first."""
    spans, nats = chips.surprises(scored)
    order = np.argsort(-nats, kind="stable")[: np.count_nonzero(~np.isnan(nats))]  # NaN, which isn't scored, goes last
    most, least = order[:LISTED].tolist(), order[::-1][:LISTED].tolist()
    return [(spans[i], float(nats[i])) for i in most], [(spans[i], float(nats[i])) for i in least]


def _row(scored: ScoredText, span: Span, nats: float, unit: str) -> Row:
    token, place = visible(span.text), max(span.start, scored.first_scored)
    cells = (token, f"{in_unit(nats, unit):#.3g}", f"{place}")
    return Row(cells, place, (0.0,) * 3, (), f"place {place}", f"pin {token}")
