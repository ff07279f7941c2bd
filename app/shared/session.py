"""One visitor's model and conventions: the sidebar that chooses them, and what pages need of them."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent import futures
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

import model_cache
from app.server import status
from app.shared import admission
from components import format, inputs
from computation.perplexity import Convention
from model_cache.catalog import label
from model_cache.engine.worker import Job
from model_cache.memory import gigabytes
from model_cache.registry import Load

R = TypeVar("R")


def sidebar() -> Callable[[], None]:
    """Draw the sidebar; afterwards `engine()`, `convention()` and `unit()` answer.

    Returns:
        What brings the status panel up to date, for after the page.
    """
    with st.sidebar:
        _choose_model()
        st.subheader("Conventions")
        st.toggle(
            "Leading space",
            value=True,
            key="space",
            bind="query-params",
            help="Puts a space before the text, so that its first word is the same token as in the middle of a sentence. "
            "Only tokenizers of GPT-2's kind make a difference between the two.",
        )
        st.toggle(
            "Score the first token",
            value=False,
            key="bos",
            bind="query-params",
            help="Puts the model's beginning-of-text token (BOS) first, so that the first token has something before it.",
        )
        inputs.unit_switch()
        return status.panel(engine())


def engine() -> model_cache.Engine:
    """The engine of the chosen model."""
    return engine_of(st.session_state["ready_model"])


def precise_engine() -> model_cache.Engine:
    """The same in float32, whatever was chosen: for figures that a rounding of every step would drown.

    Raises:
        ModelUnavailable: there is no memory for it.
    """
    return engine_of(open_model(st.session_state["ready_model"], fast=False), fast=False)


def engine_of(name: str, *, fast: bool | None = None) -> model_cache.Engine:
    """The engine of a model that was opened with `open_model`."""
    return _request(name, fast).result()


def _request(name: str, fast: bool | None) -> Load:
    """A model on its way; in bfloat16 if `fast`, or if that is None, as the visitor chose."""
    chosen = bool(st.session_state.get("fast", False)) if fast is None else fast
    return model_cache.request_model(name, allow_directory=name == model_cache.default_model(), fast=chosen)


def models_on_offer() -> list[str]:
    return list(dict.fromkeys([model_cache.default_model(), model_cache.DEFAULT_MODEL, *model_cache.CATALOG]))


def convention() -> Convention:
    return Convention(prefix_space=bool(st.session_state.get("space", True)), bos=bool(st.session_state.get("bos", False)))


def unit() -> str:
    return st.session_state.get("unit") or "bits"


@contextmanager
def withdrawn_on_leaving(jobs: Iterable[Job[R]]) -> Iterator[None]:
    """A visitor who leaves, or types on, takes the requests along."""
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()


def wait(jobs: Sequence[Job[R]], words: str) -> list[R]:
    """Wait for answers, with a bar once it takes long.

    Raises:
        What the work raised.
    """
    with withdrawn_on_leaving(jobs):
        if not _all_done(jobs, within=0.5):
            bar = st.progress(0.0, text=words)
            while not _all_done(jobs, within=0.25):
                bar.progress(sum(job.fraction for job in jobs) / len(jobs), text=words + _place(jobs))
            bar.empty()
        return [job.result() for job in jobs]


def gather(
    start: Callable[[], Sequence[Job[R]]],
    name: str,
    words: str,
    *,
    key: str,
    draw: Callable[[Sequence[Job[R]]], None] | None = None,
    again: str = "Go on",
) -> Sequence[Job[R]]:
    """`wait` for many answers, or a long one, that can be stopped: what was measured by then stays.

    Args:
        start: asks for them.
        name: tells this question from others.
        draw: shows what is known so far, whenever it is more; may hold no widget.
        again: what the button says that goes on after a stop.

    Returns:
        The jobs, each done: with an answer, with what it raised, or cancelled.
    """
    state = st.session_state
    stopped, jobs = state.get(f"{key} stopped", ("", ()))
    if stopped == name:
        _all_done(jobs)
        if st.button(again, key=f"{key}_go_on"):
            state.pop(f"{key} stopped")
            st.rerun()
        return jobs
    jobs = start()
    with withdrawn_on_leaving(jobs):
        if not _all_done(jobs, within=0.5):
            with st.container(horizontal=True, vertical_alignment="center"):
                stop, bar = st.empty(), st.progress(0.0, text=words)
            shown, slot = -1, st.empty()
            stop.button("Stop", key=f"{key}_stop", on_click=lambda: state.update({f"{key} stopped": (name, jobs)}))
            while not _all_done(jobs, within=0.25 if draw is None else 0.5):
                n_done = sum(job.done() for job in jobs)
                if draw is not None and n_done != shown:
                    with slot.container():
                        draw(jobs)
                    shown = n_done
                share = sum(job.fraction for job in jobs) / len(jobs)
                told = f"{n_done} of {len(jobs)}" if len(jobs) > 1 else f"{100 * share:.0f} %"
                bar.progress(share, text=f"{words}: {told}{_place(jobs)}")
            for place in (slot, bar, stop):
                place.empty()
        return jobs


def _all_done(jobs: Iterable[Job[R]], within: float | None = None) -> bool:
    """Wait for the answers, so many seconds at most; sleeping, so that forty visitors who wait take nothing from the model."""
    waiting = [job.future for job in jobs if not job.done()]
    if not waiting:
        return True
    with admission.given_up():
        return not futures.wait(waiting, within).not_done


def _place(jobs: Iterable[Job[R]]) -> str:
    """How many requests of others will be answered first, where there are any."""
    ahead = min((job.ahead for job in jobs if not job.done()), default=0)
    return f" ({ahead:,} request{'s' if ahead > 1 else ''} before yours)" if ahead else ""


def read(start: Callable[[], Job[R]], name: str, words: str, *, key: str = "reading") -> R | None:
    """`gather` for one long answer: what was read before it was stopped is the answer.

    Returns:
        None where it was stopped before anything was read.

    Raises:
        What the work raised.
    """
    (job,) = gather(lambda: [start()], name, words, key=key, again="Read on")
    return job.partial if isinstance(job.future.exception(), CancelledError) else job.result()


def complain(error: Exception) -> None:
    """Say what was wrong, in place of the answer."""
    st.warning(format.escape(str(error)), icon=":material/info:")


def complain_of(jobs: Iterable[Job[R]]) -> None:
    """Say what went wrong in some of many requests, each reason once; a stop is nothing wrong."""
    raised = [job.future.exception() for job in jobs if job.done()]
    faults = [error for error in raised if isinstance(error, ValueError | model_cache.ModelUnavailable)]
    for said in dict.fromkeys(str(error) for error in faults):
        complain(ValueError(said))
    for other in raised:
        if other is not None and other not in faults and not isinstance(other, CancelledError):
            raise other


def note_special_tokens(text: str) -> None:
    """Say that a special token which the visitor typed is read as plain characters."""
    for token in engine().special_tokens_in(text):
        st.caption(f"{format.escape(token)} is a special token of this model. Here it is read as the characters typed.")


def _choose_model() -> None:
    state = st.session_state
    failure = state.pop("model_failure", None)
    if failure is not None:
        state["model"] = state.get("ready_model", model_cache.DEFAULT_MODEL)
    default = model_cache.default_model()
    picked = st.selectbox(
        "Model",
        models_on_offer(),
        format_func=label,
        key="model",
        accept_new_options=True,
        bind="query-params",
        persist_state="session",
        help="Pick one, or type the id of any causal language model on the Hugging Face Hub with safetensors weights.",
    )
    if failure is not None:
        st.warning(format.escape(failure), icon=":material/info:")
    st.toggle(
        "Fast (bfloat16)",
        key="fast",
        bind="query-params",
        persist_state="session",
        help="Keeps and multiplies the weights in 16 bits: half the memory, and about half the time on processors made for it "
        "(AVX-512 BF16, AMX); elsewhere it may be slower. Perplexities differ from float32's by about 0.3 %, those of "
        "short texts by up to 2 %. Bit width always uses float32.",
    )
    try:
        ready = open_model(picked or state.get("ready_model", default))
    except model_cache.ModelUnavailable as error:
        if failure is not None:  # the model fallen back to is gone as well
            st.stop()
        state["model_failure"] = str(error)
        st.rerun()
    state["ready_model"] = ready
    _describe(ready)


def open_model(name: str, *, fast: bool | None = None) -> str:
    """Have a model ready, with a bar while it comes.

    Args:
        fast: whether in bfloat16; None is what the visitor chose.

    Raises:
        ModelUnavailable: it cannot be had.
    """
    load = _request(name, fast)
    if not load.done():
        bar = st.progress(load.fraction, text=format.escape(load.words()))
        while not load.done():
            with admission.given_up():
                time.sleep(0.1)
            bar.progress(load.fraction, text=format.escape(load.words()))
        bar.empty()
    load.result()
    return name


def _describe(name: str) -> None:
    loaded = engine().loaded
    facts = [f"{_count(loaded.n_parameters)} parameters", f"sees {loaded.context:,} tokens"]
    if name in model_cache.CATALOG:
        facts.append(f"{model_cache.CATALOG[name].licence} licence")
    st.caption(" · ".join(facts))
    with st.expander("Models on offer"):
        for entry in model_cache.CATALOG.values():
            size = f"{gigabytes(entry.download_bytes)} download" if entry.download_bytes else "ships with the app"
            gated = ", gated: needs an account that accepted the licence" if entry.gated else ""
            st.caption(f"**{entry.name}**  \n{_count(entry.parameters)} parameters, {size}, {entry.licence}{gated}")


def _count(n: int) -> str:
    return f"{n / 1e9:.1f} billion" if n >= 1e9 else f"{n / 1e6:.0f} million" if n >= 1e7 else f"{n / 1e6:.1f} million"
