"""Several texts at once: one a line, or from files. They become cards, beside those that are there or in their place."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import cards, session, text_files, text_lists
from app.ready_sets import Pair
from components import wording

FAULTS_SHOWN = 5
SEPARATORS = {"found out": None, "comma": ",", "semicolon": ";", "tab": "\t"}


def panel() -> None:
    """One text a line, and files; both end in the same two buttons."""
    with st.expander("Many texts at once", icon=":material/playlist_add:"):
        typed, from_file = st.tabs(["One text a line", "From files"])
        with typed:
            pasted = st.text_area(
                "One text a line", key="pasted", height=120, placeholder="Paste a list", persist_state="session"
            )
            _take([("", line) for line in text_lists.lines(pasted or "")], "pasted", empties="pasted")
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
                _take(found, "files")


def _texts_of(file: UploadedFile, content: str, number: int) -> list[Pair]:
    """The texts of one file; what could not be read is said."""
    stem, _, kind = file.name.rpartition(".")
    if kind.lower() == "txt":
        return [(stem[:60], content.strip())]
    try:
        table = text_lists.json_lines(content) if kind.lower() == "jsonl" else _table(file.name, content, kind, number)
        _say(file.name, table.faults)
        columns = list(table.columns)
        chosen = st.selectbox(
            f"Column of {file.name} that holds the texts",
            columns,
            index=columns.index(text_lists.likeliest_column(table)),
            key=f"column_{file.file_id}",
        )
        texts, faults = text_lists.column(table, chosen)
    except ValueError as error:
        session.complain(ValueError(f"{file.name}: {error}"))
        return []
    _say(file.name, tuple(faults))
    return [("", text) for text in texts]


def _table(name: str, content: str, kind: str, number: int) -> text_lists.Table:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        heading = st.toggle(f"First row of {name} names the columns", value=True, key=f"heading_{number}")
        separator = None
        if kind.lower() == "csv":
            picked = st.selectbox("Between cells stands", list(SEPARATORS), key=f"separator_{number}", width=200)
            separator = SEPARATORS[picked]
    return text_lists.separated(content, "\t" if kind.lower() == "tsv" else separator, heading=heading)


def _say(name: str, faults: tuple[str, ...]) -> None:
    """What was left out, line by line, the first few of many."""
    if not faults:
        return
    more = len(faults) - FAULTS_SHOWN
    said = [*faults[:FAULTS_SHOWN], *([f"And {more:,} more."] if more > 0 else [])]
    st.warning("  \n".join(wording.escape(f"{name}: {fault}" if i == 0 else fault) for i, fault in enumerate(said)))


def _take(found: list[Pair], key: str, empties: str | None = None) -> None:
    """The buttons that make cards of the texts, and how many will fit.

    Args:
        empties: the text box that keeps only those of its lines that were not taken.
    """
    room = cards.room()
    if len(found) > room:
        st.caption(
            f"There are {len(found):,} texts here and room for {room} beside those below: at most {cards.MAX_CARDS} are "
            "compared at once, and the first are taken."
        )
    n_new, n_all = min(room, len(found)), min(cards.MAX_CARDS, len(found))

    def take(replace: bool) -> None:
        n_taken = n_all if replace else n_new
        if replace:
            cards.put(found[:n_taken], "replacing the texts")
        else:
            cards.add(found[:n_taken], "adding texts")
        if empties:
            st.session_state[empties] = "\n".join(text for _, text in found[n_taken:])

    with st.container(horizontal=True, gap="small"):
        st.button(f"Compare {_count(n_all)}", key=f"{key}_replace", on_click=take, args=(True,), disabled=not found)
        st.button(f"Add {_count(n_new)} to those below", key=f"{key}_add", on_click=take, args=(False,), disabled=not n_new)


def _count(n: int) -> str:
    return f"{n} text{'' if n == 1 else 's'}" if n else "them"
