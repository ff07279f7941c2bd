"""A file's rows in groups, by one of its columns: the mean of a figure in each, with its interval."""

import pandas as pd
import streamlit as st

from app.compare.rows import figures
from app.compare.rows.measuring import Measurement
from app.compare.rows.opened import OpenTable
from app.shared import table_state
from components import pairs

MOST_GROUPS = 60
NO_GROUP = "no groups"


def draw(table: OpenTable, measurement: Measurement, unit: str) -> None:
    """The column and the figure to choose, and the means."""
    named = {f"{unit} per token": "mean", f"{unit} in total": "total", f"{unit} per byte": "per_byte"}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        group = choose_group(table)
        title = st.selectbox("Figure", list(named), key=table_state.group_figure.name, width=190) or next(iter(named))
    if group is None:
        st.caption("Choose a column whose cells name groups.")
        return
    frame = figures.of_texts(table.texts, measurement, unit)
    rows = pd.DataFrame({"group": table.table.cells(group), "figure": frame[named[title]].astype(float)})
    if rows.dropna().empty:
        st.caption("No row of a group has figures yet.")
        return
    pairs.draw_means(rows, group, title)


def choose_group(table: OpenTable) -> str | None:
    """Draw a box for the column to group by; those are offered that have few enough different cells."""
    columns = [name for name in table.table.columns if 1 < table.n_different[name] <= MOST_GROUPS]
    chosen = st.selectbox("Groups", [NO_GROUP, *columns], key=table_state.group_column.name, width=220)
    return chosen if chosen in columns else None
