"""The threads that measure in the background: a slice at a time, and of all that want a model one after the other.

Of all measurements one slice is under way with each model: forty visitors with a file each put no more questions before
a visitor who types than one does. A slice is made so large that it takes about half a second. A thread holds its
measurement within a step alone, so that one that no visitor holds any more ends.
"""

import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import model_cache
from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.interface import Job
from model_cache.engine.jobs import Completion, failed
from model_cache.engine.questions import Score
from model_cache.settings import max_tokens

if TYPE_CHECKING:
    from app.compare.rows.measuring import Measurement

SLICE_SECONDS = 0.5
FEWEST, MOST = 2, 64  # texts of a slice
POLL_SECONDS = 0.25
TEXTS_OF_FULL_LENGTH = 10  # so many tokens are kept of all texts together
BROKE_OFF = "The measuring broke off. What was measured stays: go on, and if it breaks off again, take the rows apart."


class Turns:
    """Who may have a slice under way with a model: one measurement at a time, in the order in which they asked."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting: dict[str, deque[object]] = {}

    def n_waiting(self, model: str) -> int:
        """How many have a turn or wait for one."""
        with self._condition:
            return len(self._waiting.get(model, ()))

    @contextmanager
    def taken(self, model: str) -> Iterator[None]:
        """Within the block it is one's turn."""
        ticket = object()
        with self._condition:
            line = self._waiting.setdefault(model, deque())
            line.append(ticket)
            self._condition.wait_for(lambda: line[0] is ticket)
        try:
            yield
        finally:
            with self._condition:
                line.popleft()
                if not line:
                    del self._waiting[model]
                self._condition.notify_all()


_turns = Turns()


def measure(reference: "weakref.ref[Measurement]", generation: int) -> None:
    """Measure slice after slice, as long as the measurement wants it of this thread."""
    n_texts: int | None = FEWEST
    while n_texts is not None:  # the measurement is held within a step alone
        n_texts = _step(reference(), generation, n_texts)


def _step(measurement: "Measurement | None", generation: int, n_texts: int) -> int | None:
    """Measure a slice; returns how many texts the next one takes, or None where there is none."""
    if measurement is None or not measurement.may_go_on(generation):
        return None
    problem, texts = BROKE_OFF, []
    try:
        with _turns.taken(measurement.how.model):
            began = time.monotonic()
            texts = measurement.next_slice(n_texts)
            _measure_slice(measurement, generation, texts)
        most = TEXTS_OF_FULL_LENGTH * max_tokens()
        problem = ""
        if measurement.n_tokens > most:
            problem = f"The figures of {most:,} tokens are kept at most: divide the file. What was measured stays."
        elif texts:
            return min(MOST, 2 * n_texts) if time.monotonic() - began < SLICE_SECONDS else max(FEWEST, n_texts // 2)
    except model_cache.ModelUnavailable as error:
        problem = f"{error} What was measured stays."
    finally:
        if problem or not texts:
            measurement.end(generation, problem)
    return None


def _measure_slice(measurement: "Measurement", generation: int, texts: Sequence[str]) -> None:
    how = measurement.how
    engine = model_cache.request_model(how.model, fast=how.fast).result()
    jobs = [_ask(engine, text, how.convention) for text in texts]
    completion = Completion(jobs)
    try:
        while not completion.wait(POLL_SECONDS):
            if not measurement.may_go_on(generation):
                break
        for text, job in zip(texts, jobs, strict=True):
            if job.done():
                measurement.note(text, job)
    finally:
        for job in jobs:
            job.cancel()


def _ask(engine: model_cache.Engine, text: str, convention: Convention) -> Job[ScoredText]:
    try:
        return engine.ask(Score(text, convention))
    except ValueError as error:
        return failed(error)
