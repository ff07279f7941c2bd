"""The visitor's model: chosen in the sidebar, opened with progress, and handed to pages.

Every wait for a model goes through `_engine_when_loaded`, so that others draw meanwhile. Nothing here outlives the run:
a page asks again at each run, because the model may have been evicted since.
"""

import time
from typing import NoReturn

import streamlit as st

import model_cache
from app.shared import admission, allowed, linked_model, restore, state
from components import format
from model_cache.catalog import label
from model_cache.load import Load
from model_cache.memory import gigabytes

POLL_SECONDS = 0.1


def engine() -> model_cache.Engine:
    """The engine of the chosen model.

    Raises:
        ModelUnavailable: it was evicted, and cannot be had any more.
    """
    return engine_of(state.model_in_use.get())


def float32_engine() -> model_cache.Engine:
    """The same in float32, whatever was chosen: for figures that a rounding of every step would drown.

    Raises:
        ModelUnavailable: there is no memory for it.
    """
    return engine_of(state.model_in_use.get(), fast=False)


def engine_of(name: str, *, fast: bool | None = None) -> model_cache.Engine:
    """The engine of a model, opened if need be, with a bar while it comes.

    Args:
        fast: whether in bfloat16; None is what the visitor chose.

    Raises:
        ModelUnavailable: it cannot be had, or visitors may not open it.
    """
    allowed.check(name)
    chosen = state.fast.get() if fast is None else fast
    return _engine_when_loaded(model_cache.request_model(name, fast=chosen))


def offered_models() -> list[str]:
    """The default model and those that visitors choose among, by the names that links carry: no directory of the
    server's."""
    try:
        chosen = allowed.names()
    except model_cache.ModelUnavailable:  # a setting that is no list of names: whoever picks one reads why
        chosen = []
    first = [label(model_cache.default_model()), model_cache.DEFAULT_MODEL]
    return list(dict.fromkeys([*first, *(model_cache.CATALOG if chosen is None else chosen)]))


def choose() -> None:
    """Draw the box and the switch that choose the model; open it, or go back to the one before and say why."""
    failure = state.model_failure.pop()
    sentence = restore.said_again(state.model_failure, failure)
    if failure is not None:
        state.model.set(state.model_in_use.get())
    picked = st.selectbox(
        "Model",
        offered_models(),
        key=state.model.name,
        accept_new_options=True,
        bind=None if failure is not None else "query-params",  # unbound, the model that failed leaves the address
        persist_state="session",
        on_change=linked_model.note_choice,
        args=(state.model,),
        help="Pick one, or type the id of any causal language model on the Hugging Face Hub with safetensors weights.",
    )
    if sentence is not None:
        st.warning(format.escape(sentence), icon=":material/info:")
    st.toggle(
        "Fast (bfloat16)",
        key=state.fast.name,
        bind="query-params",
        persist_state="session",
        help="Keeps and multiplies the weights in 16 bits: half the memory, and about half the time on processors made "
        "for it (AVX-512 BF16, AMX); elsewhere it may be slower. Perplexities differ from float32's by about 0.3 %, "
        "those of short texts by up to 2 %. Bit width always uses float32.",
    )
    before = state.model_in_use.get() if state.model_in_use.is_set() else offered_models()[0]
    name = picked or before
    state.linked_model.pop()
    try:
        allowed.check(name)
        if linked_model.needs_word(name):
            state.linked_model.set(name)
            name = before
        engine_of(name)
    except model_cache.ModelUnavailable as error:
        if failure is not None:  # the model fallen back to is gone as well
            st.stop()
        _leave_it_and_say(error)
    state.model_in_use.set(label(name))
    _describe(name)


def draw_offer() -> None:
    """Offer the model that the link names, where it would have to be downloaded first."""
    name = state.linked_model.get()
    if name is None:
        return
    try:
        linked_model.draw_offer(name, meanwhile=f"Until then the page uses {format.escape(state.model_in_use.get())}.")
    except model_cache.ModelUnavailable as error:
        _leave_it_and_say(error)


def _leave_it_and_say(error: Exception) -> NoReturn:
    """Go back to the model before, and say why."""
    state.model_failure.set(str(error))
    st.rerun()


def _engine_when_loaded(load: Load) -> model_cache.Engine:
    if not load.done():
        with load.awaited():  # leaving the page leaves this block
            bar = st.progress(load.fraction, text=format.escape(load.words()))
            while not load.done():
                with admission.slot_released():
                    time.sleep(POLL_SECONDS)
                bar.progress(load.fraction, text=format.escape(load.words()))
            bar.empty()
    return load.result()


def _describe(name: str) -> None:
    info = engine().info
    facts = [f"{_count(info.n_parameters)} parameters", f"sees {info.context:,} tokens"]
    if name in model_cache.CATALOG:
        facts.append(f"{model_cache.CATALOG[name].licence} licence")
    st.caption(" · ".join(facts))
    with st.expander("Available models"):
        for entry in model_cache.CATALOG.values():
            size = f"{gigabytes(entry.download_bytes)} download" if entry.download_bytes else "ships with the app"
            gated = ", gated: needs an account that accepted the licence" if entry.gated else ""
            st.caption(
                f"**{format.escape(entry.name)}**  \n{_count(entry.parameters)} parameters, {size}, "
                f"{entry.licence}{gated}"
            )


def _count(n: int) -> str:
    return f"{n / 1e9:.1f} billion" if n >= 1e9 else f"{n / 1e6:.0f} million" if n >= 1e7 else f"{n / 1e6:.1f} million"
