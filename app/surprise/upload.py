"""A text from a file: it goes into the text box."""

import streamlit as st

from app.shared import text_files


def into(key: str) -> None:
    """Draw the upload; a file's text replaces what stands in the text box `key`, which must be drawn after this."""
    with st.expander("Open a text file", icon=":material/upload_file:"):
        file = st.file_uploader("A .txt file", type=["txt"], key=f"{key}_file")
        text = text_files.read(file, key) if file is not None else None
        if file is None or text is None:
            return
        if st.session_state.get(f"{key} taken") != file.file_id:
            st.session_state[f"{key} taken"] = file.file_id
            st.session_state[key] = text
        st.caption(f"{file.name}: {file.size:,} bytes, now in the box below.")
