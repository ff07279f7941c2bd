"""One uploaded table: how it is read, which columns matter, and whether its rows become cards or are opened whole.

Knows neither a model nor a figure.
"""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.compare import card_rows
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.example_sets import NamedText
from app.compare.rows import opened, reading
from app.compare.rows.opened import OpenTable
from app.shared import messages, state, table_state, text_files
from components import format
from computation.table_files import separated_values, text_tables
from computation.table_files.text_tables import Table
from computation.text import quotable

MAX_FAULTS_SHOWN = 5
ONE_TEXT_A_LINE = "none (one text a line)"
SEPARATORS = {"detect": None, "comma": ",", "semicolon": ";", "tab": "\t", ONE_TEXT_A_LINE: None}
NO_NAME = "no names"


def draw(file: UploadedFile, *, alone: bool) -> list[NamedText] | None:
    """Draw what is to be chosen of a table; returns the texts for cards, None while it is being read.

    Args:
        alone: whether it is the only file, so that it may be opened whole.
    """
    kind = file.name.rpartition(".")[2].lower()
    content: bytes | str = file.getvalue()
    if kind != "xlsx":
        text_file = text_files.read(file)
        if text_file is None:
            return []
        content = text_file.text
    try:
        table = _table(file, content, kind)
        if table is None:
            return None
        if table.advice and isinstance(content, str):
            _draw_advice(file, content, table.advice)
        else:
            _draw_faults(file.name, table.faults)
        column, named = _choose_columns(file, table)
        texts, faults = text_tables.texts_in_column(table, column)
    except ValueError as error:
        messages.complain(ValueError(f"{quotable(file.name)}: {error}"))
        return []
    is_large = len(table.rows) > MAX_CARDS
    if alone:
        st.button(
            f"Measure all {len(table.rows):,} rows" if is_large else "Open as a table",
            key=table_state.open_button[file.file_id].name,
            type="primary" if is_large else "secondary",
            on_click=opened.open_table,
            args=(OpenTable(file.name, table, column, named),),
        )
    if alone and is_large:
        st.caption(f"Every row with its figures, as pairs or in groups. On cards, at most {MAX_CARDS} are compared.")
    _draw_faults(file.name, tuple(faults))
    if not is_large:
        rows = [{name: row.get(name) for name in table.columns} for _, row in table.rows]
        card_rows.remember(text_tables.texts_by_row(table, column), rows)
    if named is None:
        return [("", text) for text in texts]
    names = [row.get(named) for _, row in table.rows]
    by_row = text_tables.texts_by_row(table, column)
    return [
        ("" if name is None else str(name)[:MAX_NAME], text)
        for name, text in zip(names, by_row, strict=True)
        if text is not None
    ]


def _choose_columns(file: UploadedFile, table: Table) -> tuple[str, str | None]:
    columns = list(table.columns)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        column = st.selectbox(
            f"Column of {format.escape(file.name)} that holds the texts",
            columns,
            index=columns.index(text_tables.likeliest_column(table)),
            key=state.import_column[file.file_id].name,
        )
        named = st.selectbox("Names", [NO_NAME, *columns], key=table_state.name_column[file.file_id].name, width=170)
    return column, None if named == NO_NAME else named


def _table(file: UploadedFile, content: bytes | str, kind: str) -> Table | None:
    if kind == "jsonl":
        return reading.read(file.file_id, file.name, content)
    heading, separator = state.import_heading[file.file_id], state.import_separator[file.file_id]
    heading.setdefault(True)  # not as the widgets' own default, which must not be given beside a value set by a button
    separator.setdefault("tab" if kind == "tsv" else "detect")
    sheets: tuple[str, ...] = ()
    if kind == "xlsx":
        book = reading.read(file.file_id, file.name, content)
        if book is None:
            return None
        sheets = book.sheets
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        has_heading = st.toggle(f"First row of {format.escape(file.name)} names the columns", key=heading.name)
        if kind != "xlsx":
            choice = st.selectbox("Separator", list(SEPARATORS), key=separator.name, width=220)
            how: dict[str, str | bool | None] = {
                "separator": SEPARATORS[choice],
                "one_text_a_line": choice == ONE_TEXT_A_LINE,
            }
        else:
            sheet = (
                st.selectbox("Sheet", sheets, key=table_state.sheet[file.file_id].name, width=220)
                if sheets[1:]
                else None
            )
            how = {"sheet": sheet}
    return reading.read(file.file_id, file.name, content, heading=has_heading, **how)


def _draw_advice(file: UploadedFile, content: str, advice: str) -> None:
    """Say why a file is probably no table, and offer to read it line by line."""
    messages.complain(ValueError(f"{quotable(file.name)}: {advice} Is each line one text?"))
    st.button(
        "Read one text a line",
        key=state.import_lines_button[file.file_id].name,
        on_click=_read_as_lines,
        args=(file.file_id, separated_values.has_heading(content)),
    )


def _read_as_lines(file_id: str, heading: bool) -> None:
    state.import_separator[file_id].set(ONE_TEXT_A_LINE)
    state.import_heading[file_id].set(heading)


def _draw_faults(name: str, faults: tuple[str, ...]) -> None:
    """Name the lines that were left out, the first few of many."""
    if not faults:
        return
    n_more = len(faults) - MAX_FAULTS_SHOWN
    sentences = [*faults[:MAX_FAULTS_SHOWN], *([f"And {n_more:,} more."] if n_more > 0 else [])]
    sentences[0] = f"{quotable(name)}: {sentences[0]}"
    st.warning("  \n".join(format.escape(sentence) for sentence in sentences))
