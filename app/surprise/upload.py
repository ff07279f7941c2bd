"""A text from a file: it goes into the text box, which stands above and is drawn before."""

import streamlit as st

from app.shared import messages, state, text_files
from components import inputs
from components.format import escape


def put_in_box() -> None:
    """Put the text of a file that has just come into the text box, before the box is drawn."""
    text = state.text_of_file.pop()
    if text is not None:
        state.text.set(text)


def draw() -> None:
    """The upload; once a file has come, the page is drawn anew with its text."""
    with st.expander("Open a text file", icon=":material/upload_file:"):
        file = st.file_uploader("A .txt file", type=["txt"], key=state.text_file.name)
        content = text_files.read(file) if file is not None else None
        if file is None or content is None:
            return
        if not inputs.fits(content.text, inputs.MAX_TEXT_BYTES):
            messages.complain(
                ValueError(
                    f"{file.name} has more than {inputs.MAX_TEXT_BYTES:,} bytes of text, the most that the box takes. "
                    "What was typed is still here."
                )
            )
            return
        if state.text_file_taken.get() != (file.file_id, content.encoding):
            state.text_file_taken.set((file.file_id, content.encoding))
            state.text_of_file.set(content.text)
            st.rerun()
        st.caption(f"{escape(file.name)}: {file.size:,} bytes, now in the box above.")
