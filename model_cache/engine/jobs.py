"""Questions under way in this process: who waits for an answer, and how it reaches them. Knows no model.

Holds neither engine nor weights, so that a job may be kept as long as somebody likes.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from model_cache.engine.interface import Job
from model_cache.engine.pending import PendingAnswer

A = TypeVar("A")


class LocalJob(Generic[A]):
    """One asker's hold on a pending answer, which counts it among those who wait; see `interface.Job`."""

    def __init__(self, pending: PendingAnswer[A]) -> None:
        self._pending = pending
        self._lock = threading.Lock()
        self._given_up = False

    @property
    def fraction(self) -> float:
        return self._pending.fraction

    @property
    def partial(self) -> A | None:
        return self._pending.partial

    @property
    def ahead(self) -> int:
        return self._pending.n_ahead

    @property
    def given_up(self) -> bool:
        return self._pending.abandoned

    def done(self) -> bool:
        return self._pending.done()

    def result(self, timeout: float | None = None) -> A:
        return self._pending.wait(timeout)

    def error(self) -> BaseException | None:
        return self._pending.error()

    def cancel(self) -> None:
        with self._lock:
            first_time, self._given_up = not self._given_up, True
        if first_time:
            self._pending.leave()

    def on_done(self, callback: Callable[[], None]) -> None:
        self._pending.on_done(callback)


def answered(answer: A) -> LocalJob[A]:
    """A job that has its answer already."""
    pending: PendingAnswer[A] = PendingAnswer()
    pending.fraction = 1.0
    pending.resolve(answer)
    return LocalJob(pending)


def failed(error: Exception) -> LocalJob[Any]:
    """A job that ended with an error: for a question that was refused at the door, among others that were not."""
    pending: PendingAnswer[Any] = PendingAnswer()
    pending.fail(error)
    return LocalJob(pending)


def wait(jobs: Iterable[Job[Any]], timeout: float | None = None) -> bool:
    """Sleep until all jobs have ended, so many seconds at most; whether they have."""
    unfinished = [job for job in jobs if not job.done()]
    if not unfinished:
        return True
    lock, all_done, n_left = threading.Lock(), threading.Event(), len(unfinished)

    def one_ended() -> None:
        nonlocal n_left
        with lock:
            n_left -= 1
            if n_left == 0:
                all_done.set()

    for job in unfinished:
        job.on_done(one_ended)
    return all_done.wait(timeout)
