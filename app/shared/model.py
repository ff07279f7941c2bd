"""The visitor's model: opened with progress, and handed to pages.

Every wait for a model goes through `_engine_when_loaded`, so that others draw meanwhile. Nothing here outlives the run:
a page asks again at each run, because the model may have been evicted since.
"""

import streamlit as st

import model_cache
from app.shared import admission, allowed, state
from components import format
from model_cache.catalog import label
from model_cache.load import Load
from model_cache.local_models import local_models

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
    return list(dict.fromkeys([*first, *([*local_models(), *model_cache.CATALOG] if chosen is None else chosen)]))


def _engine_when_loaded(load: Load) -> model_cache.Engine:
    if not load.done():
        with load.awaited():  # leaving the page leaves this block
            bar = st.progress(load.fraction, text=format.escape(load.words()))
            while not load.done():
                with admission.slot_released():
                    load.done(POLL_SECONDS)
                bar.progress(load.fraction, text=format.escape(load.words()))
            bar.empty()
    return load.result()
