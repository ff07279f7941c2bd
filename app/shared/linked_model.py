"""A model that a link names and that is not here yet: brought only once the visitor says so, with its size in view.

What a visitor picks or types in a box of this page needs no second word. Opens no model.
"""

import threading
import time
from concurrent.futures import Future

import streamlit as st

import model_cache
from app.shared import admission, state
from components import format
from components.keys import Key
from model_cache import disk, offers
from model_cache.catalog import label
from model_cache.memory import gigabytes

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 15.0


def note_choice(box: Key[str | None]) -> None:
    """Take note, when a box changes, that its model was chosen here."""
    name = box.get()
    if name:
        agree_to(name)


def agree_to(name: str) -> None:
    """The visitor wants this model, whatever it weighs."""
    state.models_agreed_to.set(tuple(dict.fromkeys([*state.models_agreed_to.get(), name]))[-20:])


def needs_word(name: str) -> bool:
    """Whether a model would be downloaded without anybody here having said so.

    Raises:
        ModelUnavailable: the name is no model's.
    """
    here = (*state.models_agreed_to.get(), *model_cache.loaded_models(), label(model_cache.default_model()))
    return name not in here and not offers.is_on_disk(name)


def draw_offer(name: str, *, meanwhile: str = "") -> None:
    """Say that a model is not here, with a button that has it brought.

    Args:
        meanwhile: a sentence on what the page does until then.

    Raises:
        ModelUnavailable: it cannot be had.
    """
    size = gigabytes(_download_bytes(name))
    shown = format.escape(label(name))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(f"The link names {shown}, which is not on this machine yet. {meanwhile}", icon=":material/download:")
        st.button(f"Download {shown}, {size}", key=state.download_button[name].name, on_click=agree_to, args=(name,))


def _download_bytes(name: str) -> int:
    known = state.linked_size.get()
    if known is not None and known[0] == name:
        return known[1]
    answer: Future[int] = Future()
    left = threading.Event()
    threading.Thread(target=_look_up, args=(name, answer, left), name="size of a model", daemon=True).start()
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        with st.spinner("Asking the Hugging Face Hub for its size"):
            while not answer.done() and time.monotonic() < until:
                with admission.slot_released():
                    time.sleep(POLL_SECONDS)
    finally:
        left.set()
    if not answer.done():
        raise model_cache.ModelUnavailable(
            f"The Hugging Face Hub does not say how large {label(name)} is. Try again in a moment."
        )
    size = answer.result()
    state.linked_size.set((name, size))
    return size


def _look_up(name: str, answer: "Future[int]", left: threading.Event) -> None:
    try:
        answer.set_result(offers.download_bytes(name, left.is_set))
    except disk.GivenUp:
        return
    except model_cache.ModelUnavailable as error:
        answer.set_exception(error.anew())
    except ValueError as error:  # of a setting
        answer.set_exception(model_cache.ModelUnavailable(str(error)))
