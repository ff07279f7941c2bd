"""A file's rows in groups, by one of its columns: the mean of a figure in each, with its interval."""

import pandas as pd
import streamlit as st

from app.compare.rows import choices, figures
from app.compare.rows.measuring import Measurement
from app.compare.rows.opened import OpenTable
from app.shared import table_state
from components import inputs, pairs

MOST_GROUPS = 60
NO_GROUP = "no groups"


def draw(table: OpenTable, measurement: Measurement, unit: str) -> None:
    """The column and the figure to choose, and the means."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        group = choose_group(table)
        figure = inputs.choose_one("Figure", [*choices.FIGURES], key=table_state.group_figure.name, labelled=True)
    if group is None:
        st.caption("Choose a column whose cells name groups.")
        return
    frame = figures.of_texts(table.texts, measurement, unit)
    rows = pd.DataFrame({"group": table.table.cells(group), "figure": frame[choices.FIGURES[figure]].astype(float)})
    if rows.dropna().empty:
        st.caption("No row of a group has figures yet.")
        return
    pairs.draw_means(rows, group, f"{unit} {figure}")


def choose_group(table: OpenTable) -> str | None:
    """Draw a box for the column to group by; those are offered that have few enough different cells."""
    columns = [name for name in table.table.columns if 1 < table.n_different[name] <= MOST_GROUPS]
    chosen = st.selectbox("Groups", [NO_GROUP, *columns], key=table_state.group_column.name, width=220)
    return chosen if chosen in columns else None
