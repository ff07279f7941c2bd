"""The header's button that names the model, and the box under it that chooses another. Opens it through `model`."""

from typing import TYPE_CHECKING, NoReturn

import streamlit as st

import model_cache
from app.shared import allowed, linked_model, model, model_facts, model_failure, restore, run_end, state
from components import format
from model_cache import settings as operator_settings
from model_cache.catalog import CATALOG, label

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def draw(notices: "DeltaGenerator") -> None:
    """Draw the button and the box; open the model, or go back to the one before and say why.

    Args:
        notices: where that is said, and how far a model is that is being opened.
    """
    failure = state.model_failure.pop()
    sentence = restore.said_again(state.model_failure, failure)
    if failure is not None:
        state.model.set(state.model_in_use.get())
    folded = st.popover(_button_label(), icon=":material/neurology:", key=state.model_picker.name, on_change="rerun")
    with folded:
        picked = st.selectbox(
            "Model",
            model.offered_models(),
            key=state.model.name,
            accept_new_options=True,
            bind=None if failure is not None else "query-params",  # unbound, the model that failed leaves the address
            persist_state="session",
            on_change=_take_choice,
            help="Pick one, or type the id of any causal language model on the Hugging Face Hub with safetensors "
            "weights; owner/name:file.gguf is a GGUF file there.",
        )
    with notices:
        if sentence is not None:
            model_failure.draw(sentence)
        if (problem := operator_settings.model_problem()) is not None:
            st.warning(format.escape(problem), icon=":material/info:")
        _open(picked, failed_before=failure is not None)
    if folded.open:
        with folded:
            model_facts.draw()


def _take_choice() -> None:
    is_open = state.model_picker.get()
    if not is_open and state.model.get() == state.model_refused.get():  # the box says it again as it is folded away
        state.model.set(state.model_in_use.get())
        return
    linked_model.note_choice(state.model)
    if state.model.get() != state.model_in_use.get():  # tied to the address again after a failure, it reports too
        state.model_picker.set(False)


def _open(picked: str | None, *, failed_before: bool) -> None:
    before = _in_use()
    name = picked or before
    state.linked_model.pop()
    try:
        allowed.check(name)
        if linked_model.needs_word(name):
            state.linked_model.set(name)
            name = before
        model.engine_of(name)
    except model_cache.ModelUnavailable as error:
        if failed_before:  # the model fallen back to is gone as well
            run_end.stop()
        _leave_it_and_say(name, error)
    state.model_in_use.set(label(name))


def draw_offer() -> None:
    """Offer the model that the link names, where it would have to be downloaded first."""
    name = state.linked_model.get()
    if name is None:
        return
    try:
        linked_model.draw_offer(name, meanwhile=f"Until then the page uses {format.escape(state.model_in_use.get())}.")
    except model_cache.ModelUnavailable as error:
        _leave_it_and_say(name, error)


def _leave_it_and_say(name: str, error: model_cache.ModelUnavailable) -> NoReturn:
    """Go back to the model before, and say why."""
    model_failure.note(name, error)
    st.rerun()


def _in_use() -> str:
    """The model in use; before any is, the one that a page opens with."""
    return state.model_in_use.get() if state.model_in_use.is_set() else model.offered_models()[0]


def _button_label() -> str:
    """The model and its size, as far as that is known before it is opened."""
    # In a link's first run the box below has no value yet, but will have the link's.
    linked = None if state.model.is_set() else st.query_params.get(state.model.name)
    name = label(state.model.get() or linked or _in_use())
    sizes = {entry.name: entry.parameters for entry in CATALOG.values()}
    sizes |= {label(engine.info.name): engine.info.n_parameters for engine in model_cache.loaded_engines()}
    size = f" · {format.parameter_count(sizes[name], short=True)}" if name in sizes else ""
    return format.escape(f"{format.shorten(name)}{size}")
