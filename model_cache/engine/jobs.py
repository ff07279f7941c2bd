"""Questions under way in this process: who waits for an answer, and how it reaches them. Knows no model.

Holds neither engine nor weights, so that a job may be kept as long as somebody likes.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from model_cache.engine.interface import Job
from model_cache.engine.pending import PendingAnswer

A = TypeVar("A")
B = TypeVar("B")


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


class MappedJob(Generic[A, B]):
    """A job whose answer is made of another's; see `interface.Job`.

    Args:
        make: must be quick, and must not raise.
    """

    def __init__(self, job: Job[A], make: Callable[[A], B]) -> None:
        self._job = job
        self._make = make

    @property
    def fraction(self) -> float:
        return self._job.fraction

    @property
    def partial(self) -> B | None:
        part = self._job.partial
        return None if part is None else self._make(part)

    @property
    def ahead(self) -> int:
        return self._job.ahead

    @property
    def given_up(self) -> bool:
        return self._job.given_up

    def done(self) -> bool:
        return self._job.done()

    def result(self, timeout: float | None = None) -> B:
        return self._make(self._job.result(timeout))

    def error(self) -> BaseException | None:
        return self._job.error()

    def cancel(self) -> None:
        self._job.cancel()

    def on_done(self, callback: Callable[[], None]) -> None:
        self._job.on_done(callback)


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


class Completion:
    """Sleeps until some jobs have ended, as often as one likes; registers with each of them once."""

    def __init__(self, jobs: Iterable[Job[Any]]) -> None:
        unfinished = [job for job in jobs if not job.done()]
        self._lock, self._all_done, self._n_left = threading.Lock(), threading.Event(), len(unfinished)
        if not unfinished:
            self._all_done.set()
        for job in unfinished:
            job.on_done(self._one_ended)

    def wait(self, timeout: float | None = None) -> bool:
        """Whether all have ended, after so many seconds at most."""
        return self._all_done.wait(timeout)

    def done(self) -> bool:
        """Whether all have ended."""
        return self._all_done.is_set()

    def _one_ended(self) -> None:
        with self._lock:
            self._n_left -= 1
            if self._n_left == 0:
                self._all_done.set()
