"""A text from a file: read as UTF-8, or as Latin-1 where the visitor says so. The file's text goes into the text box."""

import streamlit as st

from app import session


def into(key: str) -> None:
    """Draw the upload; a file's text replaces what stands in the text box `key`, which must be drawn after this."""
    with st.expander("Open a text file", icon=":material/upload_file:"):
        file = st.file_uploader("A .txt file", type=["txt"], key=f"{key}_file")
        if file is None:
            return
        content = file.getvalue()
        problem, latin = None, False
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = f"{file.name} is not UTF-8: byte {error.start + 1:,} belongs to no character."
            session.complain(ValueError(f"{problem} Save it as UTF-8, or read it as Latin-1, in which each byte is a letter."))
            latin = st.button("Read it as Latin-1", key=f"{key}_latin")
            if not latin:
                return
            text = content.decode("latin-1")
        taken = (file.file_id, latin)
        if st.session_state.get(f"{key} taken") != taken:
            st.session_state[f"{key} taken"] = taken
            st.session_state[key] = text.replace("\r\n", "\n")
        st.caption(f"{file.name}: {len(content):,} bytes, now in the box below.")
