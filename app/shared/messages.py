"""Sentences for the visitor: what was wrong with a question, and what happened to special tokens. Knows no page."""

from collections.abc import Iterable
from concurrent.futures import CancelledError
from typing import Any

import streamlit as st

import model_cache
from app.shared import state
from components import format
from computation.perplexity import Convention
from model_cache.engine.interface import Job
from model_cache.text_codec import TextCodec


def complain(error: Exception) -> None:
    """Say what was wrong, in place of the answer."""
    st.warning(format.escape(str(error)), icon=":material/info:")


def complain_about(jobs: Iterable[Job[Any]]) -> None:
    """Say what went wrong with some of many questions, each reason once; being stopped is no fault.

    Raises:
        The first error that is no fault of the question.
    """
    errors = [error for job in jobs if job.done() and (error := job.error()) is not None]
    faults = [error for error in errors if isinstance(error, ValueError | model_cache.ModelUnavailable)]
    for reason in dict.fromkeys(str(error) for error in faults):
        complain(ValueError(reason))
    for error in errors:
        if error not in faults and not isinstance(error, CancelledError):
            raise error


def note_missing_bos(codec: TextCodec, convention: Convention) -> None:
    """Say that the model was made to see BOS and gets none, with the switch at hand."""
    if not codec.misses_bos(convention):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "This model was made to see its beginning-of-text token (BOS) before each text. Without it, it reads "
            "much worse than it can."
        )
        st.button("Put it there", key=state.add_missing_bos.name, on_click=state.score_first_token.set, args=(True,))


def note_special_tokens(codec: TextCodec, text: str) -> None:
    """Say that a special token which the visitor typed is read as plain characters."""
    for token in codec.special_tokens_in(text):
        st.caption(f"{format.escape(token)} is a special token of this model. Here it is read as the characters typed.")
