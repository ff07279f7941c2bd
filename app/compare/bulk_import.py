"""Several texts at once: one a line, or from files. They become cards, beside those that are there or in their place."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.compare import cards, text_tables
from app.compare.example_sets import Pair
from app.shared import messages, text_files
from components import format

FAULTS_SHOWN = 5
PASTED = "pasted"
SEPARATORS = {"found out": None, "comma": ",", "semicolon": ";", "tab": "\t"}


def panel() -> None:
    """One text a line, and files; both end in the same two buttons."""
    with st.expander("Many texts at once", icon=":material/playlist_add:"):
        typed, from_file = st.tabs(["One text a line", "From files"])
        with typed:
            st.text_area(
                "Texts, one a line",
                key=PASTED,
                height=120,
                placeholder="Type or paste a list",
                label_visibility="collapsed",
                persist_state="session",
            )
            _buttons(_pasted, PASTED)
        with from_file:
            files = st.file_uploader(
                "Text (.txt, one text a file), tables (.csv, .tsv) or JSON lines (.jsonl)",
                type=["txt", "csv", "tsv", "jsonl"],
                accept_multiple_files=True,
                key="text_files",
            )
            found: list[Pair] = []
            for number, file in enumerate(files or ()):
                content = text_files.read(file, f"file_{number}")
                if content is not None:
                    found += _texts_of(file, content, number)
            if files:
                _buttons(lambda: found, "files")


def _texts_of(file: UploadedFile, content: str, number: int) -> list[Pair]:
    """The texts of one file; what could not be read is said."""
    stem, _, kind = file.name.rpartition(".")
    if kind.lower() == "txt":
        return [(stem[:60], content.strip())]
    try:
        table = text_tables.json_lines(content) if kind.lower() == "jsonl" else _table(file.name, content, kind, number)
        _say(file.name, table.faults)
        columns = list(table.columns)
        chosen = st.selectbox(
            f"Column of {file.name} that holds the texts",
            columns,
            index=columns.index(text_tables.likeliest_column(table)),
            key=f"column_{file.file_id}",
        )
        texts, faults = text_tables.column(table, chosen)
    except ValueError as error:
        messages.complain(ValueError(f"{file.name}: {error}"))
        return []
    _say(file.name, tuple(faults))
    return [("", text) for text in texts]


def _table(name: str, content: str, kind: str, number: int) -> text_tables.Table:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        heading = st.toggle(f"First row of {name} names the columns", value=True, key=f"heading_{number}")
        separator = None
        if kind.lower() == "csv":
            picked = st.selectbox("Between cells stands", list(SEPARATORS), key=f"separator_{number}", width=200)
            separator = SEPARATORS[picked]
    return text_tables.separated(content, "\t" if kind.lower() == "tsv" else separator, heading=heading)


def _say(name: str, faults: tuple[str, ...]) -> None:
    """What was left out, line by line, the first few of many."""
    if not faults:
        return
    more = len(faults) - FAULTS_SHOWN
    said = [*faults[:FAULTS_SHOWN], *([f"And {more:,} more."] if more > 0 else [])]
    st.warning("  \n".join(format.escape(f"{name}: {fault}" if i == 0 else fault) for i, fault in enumerate(said)))


def _buttons(texts_of: Callable[[], list[Pair]], key: str) -> None:
    """The buttons that make cards of texts, and how many will fit.

    Args:
        texts_of: what was typed or opened by the time of the click.
    """
    found, room = texts_of(), cards.room()
    if len(found) > room:
        st.caption(
            f"There are {len(found):,} texts here and room for {room} beside those below: at most {cards.MAX_CARDS} are "
            "compared at once, and the first are taken."
        )
    with st.container(horizontal=True, gap="small"):
        st.button("Compare these", key=f"{key}_replace", on_click=_take, args=(texts_of, key, True))
        st.button("Add these to those below", key=f"{key}_add", on_click=_take, args=(texts_of, key, False))
        if found:
            st.caption(f"{len(found):,} text{'s' if len(found) > 1 else ''}")


def _take(texts_of: Callable[[], list[Pair]], key: str, replace: bool) -> None:
    found = texts_of()
    n_taken = min(cards.MAX_CARDS if replace else cards.room(), len(found))
    if not n_taken:
        missing = "There is no text to take: type some, one a line, or open a file."
        full = f"There is no room: at most {cards.MAX_CARDS} texts are compared at once. Remove one."
        st.session_state["cards problem"] = full if found else missing
    elif replace:
        cards.put(found[:n_taken], "replacing the texts")
    else:
        cards.add(found[:n_taken], "adding texts")
    if key == PASTED:  # what was not taken stays in the box
        st.session_state[PASTED] = "\n".join(text for _, text in found[n_taken:])


def _pasted() -> list[Pair]:
    return [("", line) for line in text_tables.lines(st.session_state.get(PASTED) or "")]
