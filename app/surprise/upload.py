"""A text from a file: it goes into the text box."""

import streamlit as st

from app.shared import state, text_files


def draw() -> None:
    """The upload; a file's text replaces what stands in the text box, which must be drawn after this."""
    with st.expander("Open a text file", icon=":material/upload_file:"):
        file = st.file_uploader("A .txt file", type=["txt"], key=state.text_file.name)
        text = text_files.read(file, state.text.name) if file is not None else None
        if file is None or text is None:
            return
        if state.text_file_taken.get() != file.file_id:
            state.text_file_taken.set(file.file_id)
            state.text.set(text)
        st.caption(f"{file.name}: {file.size:,} bytes, now in the box below.")
