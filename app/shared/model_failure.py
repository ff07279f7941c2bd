"""Why a model was not opened, said once in the header, with what may be opened instead at one click.

Opens none itself: a click does what a pick in the header's box does.
"""

import streamlit as st

import model_cache
from app.shared import linked_model, restore, state
from components import format
from model_cache.memory import gigabytes


def note(name: str, error: model_cache.ModelUnavailable) -> None:
    """Have the next run say why a model was not opened."""
    state.model_refused.set(name)
    if isinstance(error, model_cache.HoldsFiles):
        state.model_failure.set(error.reason)
        state.files_on_offer.set(error.sizes)
        return
    state.model_failure.set(str(error))
    if isinstance(error, model_cache.FitsInBfloat16):
        state.fits_in_bfloat16.set(name)


def draw(sentence: str) -> None:
    """Say why: with a button where the model would be opened at half the precision, or a box where one of a
    repository's files has to be chosen."""
    st.warning(format.escape(sentence), icon=":material/info:")
    fits_in_bfloat16 = restore.said_again(state.fits_in_bfloat16, state.fits_in_bfloat16.pop())
    if fits_in_bfloat16 is not None:
        st.button(
            f"Open {format.escape(format.shorten(fits_in_bfloat16))} in bfloat16",
            key=state.bfloat16_button.name,
            on_click=_open_in_bfloat16,
            args=(fits_in_bfloat16,),
        )
    sizes = restore.said_again(state.files_on_offer, state.files_on_offer.pop())
    if sizes is not None:
        st.selectbox(
            "File to open, with the size of its download",
            list(sizes),
            index=None,
            format_func=lambda name: f"{name.partition(':')[2]}, {gigabytes(sizes[name])}",
            key=state.file_to_open.name,
            placeholder="Choose a file",
            on_change=_open_file,
        )


def _open_in_bfloat16(name: str) -> None:
    state.fast.set(True)
    _open(name)


def _open_file() -> None:
    name = state.file_to_open.pop()
    if name is not None:
        _open(name)


def _open(name: str) -> None:
    state.model.set(name)
    linked_model.agree_to(name)
