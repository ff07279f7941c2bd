"""Every row of a file with its figures, a page of them at a time; a click on one opens its heatmap."""

import math

import pandas as pd
import streamlit as st

from app.compare.rows import choices, figures, one_text
from app.compare.rows.measuring import Measurement
from app.compare.rows.opened import OpenTable
from app.shared import paper, table_state
from components import compare, inputs
from components.dataframe import draw_dataframe
from components.format import perplexity_cell
from model_cache.engine.interface import Engine

ROWS_PER_PAGE = 100
HEIGHT = 420


def draw(table: OpenTable, measurement: Measurement, engine: Engine, unit: str) -> None:
    """All of them as one, the table, and the heatmap of the row that was clicked."""
    frame = figures.of_texts(table.texts, measurement, unit)
    _draw_all_as_one(frame, unit)
    with st.container(horizontal=True, vertical_alignment="center"):
        order = inputs.choose_one("Order", choices.OPTIONS[table_state.order], key=table_state.order.name)
        n_pages, part = -(-len(frame) // ROWS_PER_PAGE), 1
        if n_pages > 1:
            st.space("stretch")
            part = min(int(st.pagination(n_pages, key=table_state.part.name) or 1), n_pages)
    everything, names = figures.joined(table.table, frame)
    everything.insert(0, number := _unused("#", everything), range(1, len(everything) + 1))
    if order == choices.BY_PERPLEXITY:
        everything = everything.sort_values(names[-1], kind="stable")
    page = everything[(part - 1) * ROWS_PER_PAGE : part * ROWS_PER_PAGE].reset_index(drop=True)
    of_figures = dict(zip(figures.FIGURES, names, strict=True))
    config = {name: compare.column_config(unit)[figure] for figure, name in of_figures.items()}
    chosen = draw_dataframe(
        figures.shown(page),
        formats={of_figures["perplexity"]: _perplexity_if_known},
        column_config={
            number: compare.column_config(unit)["number"],
            table.column: st.column_config.TextColumn(table.column, width=320),
            **config,
        },
        alt=f"Rows of the file with tokens, total surprise, mean surprise, {unit} per byte and perplexity",
        placeholder="",
        height=HEIGHT if len(page) > 10 else None,
        select=table_state.chosen_row[f"{order} {part} {table.column}"].name,
    )
    if chosen is None:
        paper.hint("A click on the box before a row opens its text, token by token.", "rows")
        return
    row = int(page[number].iloc[chosen]) - 1
    one_text.draw_row(row + 1, table.name_of(row), table.texts[row], measurement.how.convention, engine, unit)


def _draw_all_as_one(frame: pd.DataFrame, unit: str) -> None:
    known = frame.dropna(subset=["total"])
    if known.empty:
        return
    tokens = int(known["tokens"].sum())
    total = float(known["total"].sum())
    st.markdown(
        f"**{len(known):,}** of {len(frame):,} rows have figures: {tokens:,} tokens, "
        f"**{total / tokens:.2f}** {unit} a token over all of them."
    )


def _perplexity_if_known(perplexity: object) -> str:
    return "" if isinstance(perplexity, float) and math.isnan(perplexity) else perplexity_cell(perplexity)


def _unused(name: str, frame: pd.DataFrame) -> str:
    while name in frame:
        name += " "
    return name
