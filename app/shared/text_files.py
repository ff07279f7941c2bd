"""Files as text. Where the encoding is a guess, the person sees what the first lines would be and picks."""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.shared import decoding, messages, state
from components.format import escape
from computation.text import quotable

N_OFFERED = 4  # encodings; the others are a click away


@dataclass(frozen=True)
class TextFile:
    r"""What a file says.

    Attributes:
        text: with its line breaks as "\n"; never blank.
        encoding: what it was read as.
    """

    text: str
    encoding: str


def read(file: UploadedFile) -> TextFile | None:
    """An uploaded file's text; None, below a sentence and perhaps a choice, where it cannot be read (yet)."""
    content = file.getvalue()
    try:
        encoding = _draw_choice(file, _guess(content)) if content.strip() else "utf_8"
    except decoding.NotText as error:
        messages.complain(ValueError(f"{quotable(file.name)} isn't a text file: it {error}. Save it as plain text."))
        return None
    if encoding is None:
        return None
    text = decoding.decode(content, encoding)
    if not text.strip():
        messages.complain(ValueError(f"{quotable(file.name)} is empty. What was typed is still here."))
        return None
    return TextFile(text, encoding)


@st.cache_data(show_spinner=False, max_entries=32)
def _guess(content: bytes) -> decoding.Guess:
    return decoding.guess(content)


def _draw_choice(file: UploadedFile, guessed: decoding.Guess) -> str | None:
    """The encoding of a file, after drawing a choice wherever it isn't plainly Unicode; None until one is picked."""
    if not guessed.problem:
        return guessed.candidates[0].encoding
    choice = state.file_encoding[file.file_id]
    if guessed.is_sure:
        choice.setdefault(guessed.candidates[0].encoding)
    if choice.get() is None:
        messages.complain(
            ValueError(f"{quotable(file.name)} is {guessed.problem}. Pick the encoding in which its lines read right.")
        )
    show_all = state.all_encodings[file.file_id]
    offered = [
        candidate
        for place, candidate in enumerate(guessed.candidates)
        if place < N_OFFERED or show_all.get() or candidate.encoding == choice.get()
    ]
    by_encoding = {candidate.encoding: candidate for candidate in offered}
    st.radio(
        f"Encoding of {escape(file.name)}",
        list(by_encoding),
        index=None,
        format_func=lambda encoding: by_encoding[encoding].label,
        captions=["  \n".join(map(escape, candidate.preview)) for candidate in offered],
        key=choice.name,
    )
    if len(guessed.candidates) > N_OFFERED:
        st.toggle("Show every encoding that fits", key=show_all.name)
    return choice.get()
