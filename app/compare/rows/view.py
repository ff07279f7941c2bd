"""Compare with a file: its rows, measured in the background, as a table, as pairs, or in groups.

What stands on the page in place of the cards. Knows no figure.
"""

import streamlit as st

import model_cache
from app.compare.rows import choices, export, further, groups, opened, pairs, progress, rows_table
from app.compare.rows.choices import GROUPS, PAIRS, ROWS
from app.compare.rows.measuring import How
from app.compare.rows.opened import OpenTable
from app.shared import chat, messages, model, run_end, settings, state, table_state
from components import format, inputs

NO_NAME = "no names"
MOST_NAMED = 5  # rows without a text


def draw_way_back() -> None:
    """On the page with the cards: the way to the file that is open, if one is."""
    table = table_state.opened.get()
    if table is not None and not table_state.shown.get():
        st.button(
            f"Back to {format.escape(format.shorten(table.name))}, {len(table.table.rows):,} rows",
            key=table_state.show_button.name,
            icon=":material/table_rows:",
            on_click=table_state.shown.set,
            args=(True,),
        )


def draw(table: OpenTable) -> None:
    """Draw the file's head, how far it is measured, and what it is compared as."""
    compared_as = _draw_head(table)
    convention, unit = chat.choose(settings.convention()), settings.unit()
    try:
        engine = model.engine()
    except model_cache.ModelUnavailable as error:
        messages.complain(error)
        return
    how = How(state.model_in_use.get(), bool(state.fast.get()), convention)
    measurement = opened.measurement_of(how)
    with st.container(key=state.figures.name):
        if compared_as == PAIRS:
            pairing = pairs.choose(table)
            texts = table.distinct_texts if pairing is None else pairs.texts_of(pairing)
        else:
            pairing, texts = None, table.distinct_texts
        measurement.want(texts)
        progress.draw(measurement, texts)
        _draw_blank(table)
        if pairing is not None:
            pairs.draw(table, pairing, measurement, engine, unit)
        elif compared_as == GROUPS:
            groups.draw(table, measurement, unit)
        if compared_as == ROWS:
            rows_table.draw(table, measurement, engine, unit)
        messages.note_missing_bos(engine.codec, convention)
    with st.container(key=state.more.name):
        by_model = further.draw(measurement, engine.info, pairing, texts, unit)
        export.draw(table, by_model)
    choices.draw_link()


def _draw_head(table: OpenTable) -> str:
    """The file's name, the ways to leave it, and its columns; returns what it is compared as."""
    columns = list(table.table.columns)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{format.escape(format.shorten(table.name))}** · {len(table.table.rows):,} rows", width="content"
        )
        st.space("stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", width="content"):
            st.button(
                "To the texts on cards",
                key=table_state.back_button.name,
                on_click=table_state.shown.set,
                args=(False,),
                type="tertiary",
            )
            st.button("Close the file", key=table_state.close_button.name, on_click=opened.close, type="tertiary")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.grid(2, min_column_width=140, width=380, gap="small"):
            st.selectbox(
                "Texts",
                columns,
                columns.index(table.column),
                key=table_state.text_column.name,
                on_change=_change_columns,
            )
            st.selectbox(
                "Names",
                [NO_NAME, *columns],
                0 if table.named is None else 1 + columns.index(table.named),
                key=table_state.named_by.name,
                on_change=_change_columns,
            )
        compared_as = _choose_what(table)
    try:
        _ = table.texts
    except ValueError as error:
        messages.complain(error)
        run_end.stop()
    return compared_as


def _change_columns() -> None:
    table, column, named = table_state.opened.get(), table_state.text_column.get(), table_state.named_by.get()
    if table is None or column is None:
        return
    table_state.opened.set(OpenTable(table.name, table.table, column, None if named == NO_NAME else named))


def _choose_what(table: OpenTable) -> str:
    likely = PAIRS if table.pair_columns or table.pair_conditions else ROWS
    options = choices.OPTIONS[table_state.compared_as]
    return inputs.choose_one("Compare", options, key=table_state.compared_as.name, likely=likely)


def _draw_blank(table: OpenTable) -> None:
    """Name the rows without a text, the first few of many."""
    blank = [f"{number:,}" for number, text in enumerate(table.texts, 1) if text is None]
    if blank:
        shown = (
            ", ".join(blank[:5]) if len(blank) > 5 else " and ".join([", ".join(blank[:-1]), blank[-1]][-len(blank) :])
        )
        shown += f" and {len(blank) - 5:,} more" if len(blank) > 5 else ""
        plural = len(blank) > 1
        st.caption(
            f"Row{'s' if plural else ''} {shown} {'have' if plural else 'has'} no text in "
            f"“{format.escape(table.column)}”: {'they keep their places' if plural else 'it keeps its place'}, "
            "with blank figures."
        )
