"""Waiting for answers on a page: a bar once it takes long, a button that stops it, others drawing meanwhile.

The bar lies at the lower edge of the window: nothing on the page moves when it comes and goes. Works on jobs alone;
knows neither what they compute nor who does it.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app.shared import admission, state
from components import theme
from components.keys import Stoppable
from model_cache.engine.interface import Job
from model_cache.engine.jobs import Completion
from model_cache.limits import LONG_CHARACTERS

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

R = TypeVar("R")
STYLE = Path(__file__).parent / "waiting.css"
QUICK_SECONDS = 0.5  # an answer that comes sooner gets no bar
POLL_SECONDS = 0.25
OVERTAKEN_SECONDS = 0.03  # between looks whether the visitor has typed on
DRAW_SECONDS = 0.5  # between drawings of what is known so far

_numbers = count()  # of bars, for keys of their own


def prepare() -> None:
    """Have bars lie at the lower edge of the window."""
    theme.load_style(STYLE)


@contextmanager
def cancelled_on_leaving(jobs: Iterable[Job[R]]) -> Iterator[None]:
    """Give the questions up when the visitor leaves, or types on."""
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()


def cutting(text: str) -> AbstractContextManager[None]:
    """Others may draw while a long text is cut into tokens: that needs a processor, but not the interpreter."""
    return admission.slot_released() if len(text) > LONG_CHARACTERS else nullcontext()


def wait(jobs: Sequence[Job[R]], activity: str) -> list[R]:
    """Wait for answers, with a bar once it takes long.

    Args:
        activity: what is being done, for the bar.

    Raises:
        What the work raised.
    """
    completion, place = Completion(jobs), st.empty()  # it is there at all times: what comes after it keeps its own
    with cancelled_on_leaving(jobs):
        if not _all_done(completion, QUICK_SECONDS):
            with place.container(key=state.waiting_bar[str(next(_numbers))].name):
                bar = st.progress(0.0, text=activity)
            while not _all_done(completion, POLL_SECONDS):
                bar.progress(_fraction(jobs), text=activity + _queue_note(jobs))
            place.empty()
        return [job.result() for job in jobs]


def gather(
    start: Callable[[], Sequence[Job[R]]],
    content_id: str,
    activity: str,
    *,
    stoppable: Stoppable,
    draw: Callable[[Sequence[Job[R]]], None] | None = None,
    resume_label: str = "Go on",
    n_first: int = 0,
    quiet_seconds: float = QUICK_SECONDS,
) -> Sequence[Job[R]]:
    """`wait` for many answers, or a long one, that can be stopped: what was measured by then stays.

    Args:
        start: asks for them.
        content_id: tells these questions from others.
        draw: shows what is known so far, whenever it is more; may hold no widget.
        resume_label: of the button that goes on after a stop.
        n_first: how many of them are worth showing as soon as they are known, without a bar.
        quiet_seconds: how long they may take before there is a bar.

    Returns:
        The jobs, each done: with an answer, with what it raised, or given up.
    """
    stopped_id, stopped_jobs = stoppable.stopped.get()
    if stopped_id == content_id:
        _all_done(Completion(stopped_jobs))
        if st.button(resume_label, key=stoppable.resume_button.name):
            stoppable.stopped.pop()
            st.rerun()
        return stopped_jobs
    jobs = start()
    completion, place, slot = Completion(jobs), st.empty(), st.empty()
    with cancelled_on_leaving(jobs):
        if n_first and draw and not completion.done() and _all_done(Completion(jobs[:n_first]), quiet_seconds):
            draw(jobs)
        if not _all_done(completion, quiet_seconds):
            with place.container(
                horizontal=True, vertical_alignment="center", key=state.waiting_bar[stoppable.name].name
            ):
                stop, bar = st.empty(), st.progress(0.0, text=activity)
            stop.button(
                "Stop",
                key=stoppable.stop_button.name,
                on_click=stoppable.stopped.set,
                args=((content_id, tuple(jobs)),),
            )
            _wait_with_bar(jobs, completion, activity, bar, slot, draw)
            slot.empty()
            place.empty()
        return jobs


def read(
    start: Callable[[], Job[R]], content_id: str, activity: str, *, stoppable: Stoppable = state.reading
) -> R | None:
    """`gather` for one long answer: what was read before it was stopped is the answer.

    Returns:
        None where it was stopped before anything was read.

    Raises:
        What the work raised.
    """
    (job,) = gather(lambda: [start()], content_id, activity, stoppable=stoppable, resume_label="Read on")
    return job.partial if isinstance(job.error(), CancelledError) else job.result()


def _wait_with_bar(
    jobs: Sequence[Job[R]],
    completion: Completion,
    activity: str,
    bar: "DeltaGenerator",
    slot: "DeltaGenerator",
    draw: Callable[[Sequence[Job[R]]], None] | None,
) -> None:
    n_drawn = -1
    while not _all_done(completion, POLL_SECONDS if draw is None else DRAW_SECONDS):
        n_done = sum(job.done() for job in jobs)
        if draw is not None and n_done != n_drawn:
            with slot.container():
                draw(jobs)
            n_drawn = n_done
        fraction = _fraction(jobs)
        progress = f"{n_done} of {len(jobs)}" if len(jobs) > 1 else f"{100 * fraction:.0f} %"
        bar.progress(fraction, text=f"{activity}: {progress}{_queue_note(jobs)}")


def _all_done(completion: Completion, within: float | None = None) -> bool:
    """Wait so many seconds at most; sleeping, so that forty visitors who wait take nothing from the model."""
    if completion.done():
        return True
    deadline = math.inf if within is None else time.monotonic() + within
    with admission.slot_released():
        while not completion.wait(max(0.0, min(OVERTAKEN_SECONDS, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                return False
            _end_if_overtaken()
    return True


def _end_if_overtaken() -> None:
    """End this run if the visitor has typed on: Streamlit sees to it wherever the session's state is read."""
    state.ticket.get()


def _fraction(jobs: Sequence[Job[R]]) -> float:
    return sum(job.fraction for job in jobs) / len(jobs)


def _queue_note(jobs: Iterable[Job[R]]) -> str:
    """How many questions of others will be answered first, where there are any."""
    ahead = min((job.ahead for job in jobs if not job.done()), default=0)
    return f" ({ahead:,} request{'s' if ahead > 1 else ''} before yours)" if ahead else ""
