"""How the surprises of a text are spread, and its most and least surprising tokens; a click pins one in the heatmap.

Draws a scored text; knows no model.
"""

import numpy as np
import streamlit as st

from components import keys, tables, theme
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
    """The histogram, and two lists whose clicks `view.apply_clicks` takes in; folded away.

    Args:
        key: of the heatmap.
    """
    panel = st.expander(
        "Most and least surprising tokens",
        icon=":material/swap_vert:",
        key=keys.extremes_panel[key].name,
        on_change="rerun",
    )
    if not panel.open:
        return
    from components.charts import texts  # altair takes its time, and the panel is mostly closed

    most, least = extremes(scored)
    with panel, st.grid(3, min_column_width=260):
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
        with st.container():
            st.markdown("**How the surprises are spread**")
            st.vega_lite_chart(
                texts.surprise_histogram(tables.histogram(scored, unit), unit, ink=theme.ink()),
                alt=f"Histogram: how many tokens had how much surprise, in {unit}",
            )


def extremes(scored: ScoredText) -> tuple[list[tuple[Span, float]], list[tuple[Span, float]]]:
    """The whole characters with the most nats, most first, and those with the least, least first.

    What is spelled alike is listed once, where it is most extreme: the lists take turns, and one has what the other
    hasn't.
    """
    spans, nats = chips.surprises(scored)
    falling = np.argsort(-nats, kind="stable")[: np.count_nonzero(~np.isnan(nats))]  # NaN, not scored, goes last
    orders = iter(falling.tolist()), iter(falling[::-1].tolist())
    lists: tuple[list[tuple[Span, float]], list[tuple[Span, float]]] = ([], [])
    listed: set[str] = set()
    for _ in range(LISTED):
        for order, chosen in zip(orders, lists, strict=True):
            i = next((i for i in order if spans[i].text not in listed), None)
            if i is not None:
                listed.add(spans[i].text)
                chosen.append((spans[i], float(nats[i])))
    return lists


def _row(scored: ScoredText, span: Span, nats: float, unit: str) -> Row:
    token, place = visible(span.text), max(span.start, scored.first_scored)
    cells = (token, f"{in_unit(nats, unit):#.3g}", f"{place}")
    return Row(cells, place, (0.0,) * 3, (), f"place {place}", f"pin {token}")
