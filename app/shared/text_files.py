"""Files as text: UTF-8, or Latin-1 where the visitor says so. Says what is wrong with a file that is none."""

import codecs

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.shared import messages, state


class NotUtf8(ValueError):
    """Bytes that are no UTF-8, but could be Latin-1."""


def decode(name: str, content: bytes, *, latin: bool = False) -> str:
    """The text of a file, with its line breaks as "\\n".

    Args:
        latin: whether bytes that are no UTF-8 are read as Latin-1, in which each byte is a letter.

    Raises:
        NotUtf8: they are not UTF-8, and `latin` is not set.
        ValueError: the file is empty, or holds no text.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(content) % 2 == 0:
        text = content.decode("utf-16", errors="replace")
    elif b"\x00" in content:
        raise ValueError(f"{name} isn't a text file: it contains zero bytes. Save it as plain text.")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if not latin:
                raise NotUtf8(f"{name} is not UTF-8: byte {error.start + 1:,} belongs to no character.") from error
            text = content.decode("latin-1")
    if not text.strip():
        raise ValueError(f"{name} is empty. What was typed is still here.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read(file: UploadedFile, key: str) -> str | None:
    """An uploaded file's text; None, with a sentence and perhaps an offer, where it cannot be read (yet)."""
    try:
        return decode(file.name, file.getvalue(), latin=state.read_as_latin1[file.file_id].get())
    except NotUtf8 as error:
        messages.complain(ValueError(f"{error} Save it as UTF-8, or read it as Latin-1, in which each byte is a letter."))
        if st.button("Read it as Latin-1", key=state.latin1_button[key].name):
            state.read_as_latin1[file.file_id].set(True)
            st.rerun()
    except ValueError as error:
        messages.complain(error)
    return None
