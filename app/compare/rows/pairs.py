"""A file's texts as pairs: which of the two the model prefers, by how much, and how sure a share of them is."""

from typing import Any

import pandas as pd
import streamlit as st

from app.compare.rows import figures, one_text
from app.compare.rows.choices import COLUMNS, CONDITIONS
from app.compare.rows.groups import choose_group
from app.compare.rows.measuring import Measurement
from app.compare.rows.opened import OpenTable, distinct
from app.shared import messages, paper, table_state
from components import inputs
from components import pairs as drawn
from computation import pairing as pairings
from computation.pairing import Pairing
from model_cache.engine.interface import Engine

ROWS_PER_PAGE = 100


def choose(table: OpenTable) -> Pairing | None:
    """Draw what makes a pair; the pairs, or None below a sentence where there are none."""
    likely = CONDITIONS if table.pair_conditions is not None and table.pair_columns is None else COLUMNS
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        by = inputs.choose_one(
            "A pair is", [COLUMNS, CONDITIONS], key=table_state.paired_by.name, likely=likely, labelled=True
        )
        try:
            pairing = _of_conditions(table) if by == CONDITIONS else _of_columns(table)
            problem = None if pairing.pairs else ValueError(" ".join(["There is no pair.", *pairing.faults]))
        except ValueError as error:
            pairing, problem = None, error
    if problem is not None:
        messages.complain(problem)
        return None
    return pairing


def texts_of(pairing: Pairing) -> tuple[str, ...]:
    """The texts of all pairs, each once; the same value while the pairs are the same."""
    return _remembered(
        ("texts", id(pairing)), lambda: distinct([text for pair in pairing.pairs for text in pair.texts])
    )


def draw(table: OpenTable, pairing: Pairing, measurement: Measurement, engine: Engine, unit: str) -> None:
    """The share of pairs in which the first text is preferred, a chart of the differences, a table, and a pair."""
    for fault in pairing.faults:
        messages.complain(ValueError(fault))
    frame = frame_of(pairing, measurement, unit)
    known = frame.dropna(subset=["difference"])
    if known.empty:
        return
    drawn.draw_verdict(known, pairing.labels, unit)
    if engine.codec is not None and not measurement.how.convention.bos and _n_differing_at_first(pairing, measurement):
        st.caption(
            f"In {_n_differing_at_first(pairing, measurement):,} of the pairs the first token differs, and it is not "
            "scored: the switch “score the first token” in the sidebar counts it."
        )
    clicked = drawn.draw_chart(known, pairing.labels, unit, key=table_state.pair_chart[_content(pairing, unit)].name)
    group = choose_group(table)
    if group is not None:
        cells = table.table.cells(group)
        drawn.draw_groups(known.assign(group=[cells[row] for row in known["row"]]), group, pairing.labels, unit)
    chosen = _draw_table(frame, pairing, unit)
    place = chosen if chosen is not None else clicked
    if place is not None and 0 <= place < len(pairing.pairs):
        st.markdown(f"**Pair {place + 1:,}**, word by word")
        one_text.draw_two(pairing.pairs[place].texts, measurement.how.convention, engine, unit)


def frame_of(pairing: Pairing, measurement: Measurement, unit: str) -> pd.DataFrame:
    """A row for each pair: number, row (of the file, from 0), name, one, other, and of both total and mean (in the
    unit), and what the second has more of either: difference, mean_difference; NaN where unknown."""
    sides = [figures.of_texts([pair.texts[side] for pair in pairing.pairs], measurement, unit) for side in (0, 1)]
    return pd.DataFrame(
        {
            "number": range(1, len(pairing.pairs) + 1),
            "row": [pair.rows[0] for pair in pairing.pairs],
            "name": [pair.name for pair in pairing.pairs],
            "one": [pair.texts[0] for pair in pairing.pairs],
            "other": [pair.texts[1] for pair in pairing.pairs],
            "one_total": sides[0]["total"],
            "other_total": sides[1]["total"],
            "difference": sides[1]["total"] - sides[0]["total"],
            "mean_difference": (sides[1]["mean"] - sides[0]["mean"]).astype(float),
        }
    )


def _of_columns(table: OpenTable) -> Pairing:
    likely = table.pair_columns or (table.column, table.column)
    columns = list(table.table.columns)
    if likely[0] != table.column and likely[1] != table.column:
        likely = (table.column, likely[0])
    first_is_texts = likely[0] == table.column
    label = "Second texts" if first_is_texts else "First texts"
    other = st.selectbox(
        label,
        columns,
        columns.index(likely[1] if first_is_texts else likely[0]),
        key=table_state.second_column.name,
        width=220,
    )
    one, two = (table.column, other) if first_is_texts else (other, table.column)
    return _remembered(("columns", id(table), one, two), lambda: pairings.of_columns(table.table, one, two))


def _of_conditions(table: OpenTable) -> Pairing:
    columns = list(table.table.columns)
    likely = table.pair_conditions or (columns[0], columns[-1])
    item = st.selectbox("Items", columns, columns.index(likely[0]), key=table_state.item_column.name, width=190)
    condition = st.selectbox(
        "Conditions", columns, columns.index(likely[1]), key=table_state.condition_column.name, width=190
    )
    return _remembered(
        ("conditions", id(table), item, condition),
        lambda: pairings.of_conditions(table.table, table.column, item, condition),
    )


def _remembered(made_of: tuple[object, ...], make: Any) -> Any:
    """What was made before of the same, by the kind of thing: 5,000 rows are gone through once."""
    held = dict(table_state.pairing.get() or {})
    kind = "texts" if made_of[0] == "texts" else "pairs"
    if kind not in held or held[kind][0] != made_of:
        held[kind] = (made_of, make())
        table_state.pairing.set(held)
    return held[kind][1]


def _n_differing_at_first(pairing: Pairing, measurement: Measurement) -> int:
    scores = measurement.scores
    scored = [(scores[a], scores[b]) for a, b in (pair.texts for pair in pairing.pairs) if a in scores and b in scores]
    return sum(not one.n_prefix and one.ids[:1].tolist() != other.ids[:1].tolist() for one, other in scored)


def _content(pairing: Pairing, unit: str) -> str:
    return f"{' '.join(pairing.labels)} {len(pairing.pairs)} {unit}"


def _draw_table(frame: pd.DataFrame, pairing: Pairing, unit: str) -> int | None:
    """The pairs, a page at a time; returns the place of the one that was clicked."""
    n_pages, part = -(-len(frame) // ROWS_PER_PAGE), 1
    if n_pages > 1:
        part = min(int(st.pagination(n_pages, key=table_state.part.name) or 1), n_pages)
    page = frame[(part - 1) * ROWS_PER_PAGE : part * ROWS_PER_PAGE].reset_index(drop=True)
    chosen = drawn.draw_table(
        page, pairing.labels, unit, key=table_state.chosen_row[f"pairs {part} {_content(pairing, unit)}"].name
    )
    paper.hint("A click on the box before a pair, or on a mark of the chart, opens it word by word.", "pairs")
    return None if chosen is None else int(page["number"].iloc[chosen]) - 1
