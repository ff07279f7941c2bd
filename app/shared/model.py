"""The visitor's model: chosen in the sidebar, opened with progress, and handed to pages.

Every wait for a model goes through `_engine_when_loaded`, so that others draw meanwhile. Nothing here outlives the run:
a page asks again at each run, because the model may have been evicted since.
"""

import time

import streamlit as st

import model_cache
from app.shared import admission, restore, state
from components import format
from model_cache.catalog import label
from model_cache.memory import gigabytes
from model_cache.registry import Load

POLL_SECONDS = 0.1
MAX_NAME = 300  # characters: an owner's and a repository's name have 96 each


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
        ModelUnavailable: it cannot be had.
    """
    if len(name) > MAX_NAME:
        raise model_cache.ModelUnavailable(
            f"“{format.shorten(name[:MAX_NAME])}” isn't a model's name: it has more than {MAX_NAME} characters."
        )
    chosen = state.fast.get() if fast is None else fast
    return _engine_when_loaded(model_cache.request_model(name, fast=chosen))


def offered_models() -> list[str]:
    """The default model and those of the catalogue, by the names that links carry: no directory of the server's."""
    return list(dict.fromkeys([label(model_cache.default_model()), model_cache.DEFAULT_MODEL, *model_cache.CATALOG]))


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
    name = picked or (state.model_in_use.get() if state.model_in_use.is_set() else offered_models()[0])
    try:
        engine_of(name)
    except model_cache.ModelUnavailable as error:
        if failure is not None:  # the model fallen back to is gone as well
            st.stop()
        state.model_failure.set(str(error))
        st.rerun()
    state.model_in_use.set(label(name))
    _describe(name)


def _engine_when_loaded(load: Load) -> model_cache.Engine:
    if not load.done():
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
