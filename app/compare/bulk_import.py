"""Several texts at once: one per line, or from files. They become cards, beside the others or in their place.

Knows neither a model nor a figure.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.compare import card_list
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.example_sets import NamedText
from app.shared import messages, state, text_files
from components import format, inputs
from computation.table_files import reader, separated_values, text_tables
from computation.text import quotable

MAX_FAULTS_SHOWN = 5
PASTED, FILES = "pasted", "files"
ONE_TEXT_A_LINE = "none (one text a line)"
SEPARATORS = {"detect": None, "comma": ",", "semicolon": ";", "tab": "\t", ONE_TEXT_A_LINE: None}


def draw() -> None:
    """Draw a box for one text per line, and one for files; each ends in the same two buttons."""
    with st.popover("Many texts at once", icon=":material/playlist_add:"):
        lines, from_files = st.tabs(["One text per line", "From files"])
        with lines:
            st.text_area(
                "Texts, one per line",
                key=state.pasted.name,
                height=120,
                placeholder="Type or paste a list",
                label_visibility="collapsed",
                persist_state="session",
            )
            try:
                _draw_buttons(_pasted_texts, PASTED)
            except ValueError as error:
                messages.complain(error)
        with from_files:
            files = st.file_uploader(
                "Text (.txt, one text per file), tables (.csv, .tsv) or JSON lines (.jsonl)",
                type=["txt", "csv", "tsv", "jsonl"],
                accept_multiple_files=True,
                key=state.import_files.name,
            )
            texts: list[NamedText] = []
            for file in files or ():
                content = text_files.read(file)
                if content is not None:
                    texts += _read_file(file, content.text)
            if files:
                _draw_buttons(lambda: texts, FILES)


def _read_file(file: UploadedFile, content: str) -> list[NamedText]:
    """The texts of one file; a sentence says what could not be read."""
    stem, _, ending = file.name.rpartition(".")
    kind = ending.lower()
    if kind == "txt":
        return [(stem[:MAX_NAME], content.strip())]
    try:
        table = reader.read_table(file.name, content) if kind == "jsonl" else _read_table(file, content, kind)
        if table.advice:
            _draw_advice(file, content, table.advice)
        else:
            _draw_faults(file.name, table.faults)
        columns = list(table.columns)
        column = st.selectbox(
            f"Column of {format.escape(file.name)} that holds the texts",
            columns,
            index=columns.index(text_tables.likeliest_column(table)),
            key=state.import_column[file.file_id].name,
        )
        texts, faults = text_tables.texts_in_column(table, column)
    except ValueError as error:
        messages.complain(ValueError(f"{quotable(file.name)}: {error}"))
        return []
    _draw_faults(file.name, tuple(faults))
    return [("", text) for text in texts]


def _read_table(file: UploadedFile, content: str, kind: str) -> text_tables.Table:
    heading, separator = state.import_heading[file.file_id], state.import_separator[file.file_id]
    heading.setdefault(True)  # not as the widgets' own default, which must not be given beside a value set by a button
    separator.setdefault("tab" if kind == "tsv" else "detect")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        has_heading = st.toggle(f"First row of {format.escape(file.name)} names the columns", key=heading.name)
        choice = st.selectbox("Separator", list(SEPARATORS), key=separator.name, width=220)
    return reader.read_table(
        file.name,
        content,
        separator=SEPARATORS[choice],
        heading=has_heading,
        one_text_a_line=choice == ONE_TEXT_A_LINE,
    )


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


def _draw_buttons(current_texts: Callable[[], list[NamedText]], source: str) -> None:
    """Draw the buttons that make cards of texts, and say how many will fit.

    Args:
        current_texts: gives what was typed or opened by the time of the click.
        source: where the texts come from; names the buttons.
    """
    n, n_free = len(current_texts()), card_list.n_free()
    if n > n_free:
        st.caption(
            f"There are {n:,} texts here and room for {n_free} beside those below: at most {MAX_CARDS} are compared at "
            "once, so only the first are used."
        )
    with st.container(horizontal=True, gap="small"):
        for label, key, replace in (
            ("Compare these", state.import_replace_button[source], True),
            ("Add to the texts below", state.import_add_button[source], False),
        ):
            st.button(label, key=key.name, on_click=_import, args=(current_texts, source, replace))
        if n:
            st.caption(f"{n:,} text{'s' if n > 1 else ''}")


def _import(current_texts: Callable[[], list[NamedText]], source: str, replace: bool) -> None:
    try:
        texts = current_texts()
    except ValueError as error:
        state.cards_problem.set(str(error))
        return
    n_imported = min(MAX_CARDS if replace else card_list.n_free(), len(texts))
    if not texts:
        state.cards_problem.set("There is no text to import: type some, one per line, or open a file.")
    elif not n_imported:
        state.cards_problem.set(f"There is no room: at most {MAX_CARDS} texts are compared at once. Remove one.")
    elif replace:
        card_list.replace_all(texts[:n_imported], "replacing the texts")
    else:
        card_list.add(texts[:n_imported], "adding texts")
    if source == PASTED:  # what did not fit stays in the box
        state.pasted.set("\n".join(text for _, text in texts[n_imported:]))


def _pasted_texts() -> list[NamedText]:
    return [("", line) for line in text_tables.texts_in_lines(inputs.check_size(state.pasted.get() or "", "The list"))]
