"""Several texts at once: one per line, or from files. They become cards, beside the others or in their place.

Knows neither a model nor a figure.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.compare import card_list, table_upload
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.example_sets import NamedText
from app.shared import messages, state, text_files
from components import inputs
from computation.table_files import reader, text_tables

PASTED, FILES = "pasted", "files"


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
                "Text (.txt, one text per file), tables (.csv, .tsv, .xlsx) or JSON lines (.jsonl)",
                type=["txt", *reader.ENDINGS],
                accept_multiple_files=True,
                key=state.import_files.name,
            )
            by_file = [_texts_of(file, alone=len(files) == 1) for file in files or ()]
            texts = [text for each in by_file for text in each or ()]
            if files and None not in by_file and (len(files) > 1 or len(texts) <= MAX_CARDS):
                _draw_buttons(lambda: texts, FILES)


def _texts_of(file: UploadedFile, *, alone: bool) -> list[NamedText] | None:
    """The texts of one file; a sentence says what could not be read. None while it is being read."""
    stem, _, ending = file.name.rpartition(".")
    if ending.lower() != "txt":
        return table_upload.draw(file, alone=alone)
    content = text_files.read(file)
    return [] if content is None else [(stem[:MAX_NAME], content.text.strip())]


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
