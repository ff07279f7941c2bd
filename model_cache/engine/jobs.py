"""Questions under way in this process: who waits for an answer, and how it reaches them. Knows no model.

Holds neither engine nor weights, so that a job may be kept as long as somebody likes.
"""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from typing import Any, Generic, TypeVar

from model_cache.engine.interface import Job

A = TypeVar("A")


class QueueCounter:
    """How many requests came, and how many of them have ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._n_arrived = self._n_ended = 0

    def arrive(self) -> int:
        """Count a request; returns how many came before it."""
        with self._lock:
            self._n_arrived += 1
            return self._n_arrived - 1

    def end(self) -> None:
        """Count the end of a request."""
        with self._lock:
            self._n_ended += 1

    @property
    def n_ended(self) -> int:
        return self._n_ended

    @property
    def n_waiting(self) -> int:
        with self._lock:
            return self._n_arrived - self._n_ended


class PendingAnswer(Generic[A]):
    """The answer to one question that is being worked on, for all who asked it meanwhile.

    Attributes:
        fraction: how much of the work is done.
        partial: the answer for the part that was read before everybody gave up.
    """

    def __init__(self) -> None:
        self.fraction = 0.0
        self.partial: A | None = None
        self._future: Future[A] = Future()
        self._asked_at = time.monotonic()
        self._lock = threading.Lock()  # guards the three below
        self._n_waiting = 0
        self._abandoned = False
        self._ending = False
        self._queue: QueueCounter | None = None
        self._n_before = 0
        self._before_end: Callable[[A | None], None] | None = None

    def join(self) -> "LocalJob[A] | None":
        """A job for this answer; None where all who waited have given it up."""
        with self._lock:
            if self._abandoned:
                return None
            self._n_waiting += 1
            return LocalJob(self)

    def leave(self) -> None:
        """One of those who wait gives up."""
        with self._lock:
            self._n_waiting -= 1
            self._abandoned = self._n_waiting == 0

    @property
    def abandoned(self) -> bool:
        """Whether all who waited have given up."""
        return self._abandoned

    def enqueued(self, queue: QueueCounter) -> None:
        """Note the place in a queue."""
        self._n_before, self._queue = queue.arrive(), queue

    def before_end(self, callback: Callable[[A | None], None]) -> None:
        """Have something called with the answer, or None for an error, before anybody else hears of it."""
        self._before_end = callback

    @property
    def n_ahead(self) -> int:
        """About how many requests will be answered before this one."""
        return 0 if self.done() or self._queue is None else max(0, self._n_before - self._queue.n_ended)

    @property
    def seconds(self) -> float:
        """Since it was asked."""
        return time.monotonic() - self._asked_at

    def done(self) -> bool:
        return self._future.done()

    def resolve(self, answer: A) -> None:
        """End with an answer; one that has ended already stays as it is."""
        if self._may_end(answer):
            self._future.set_result(answer)

    def fail(self, error: BaseException) -> None:
        """End with an error; one that has ended already stays as it is."""
        if self._may_end(None):
            self._future.set_exception(error)

    def give_up(self) -> None:
        """End without an answer."""
        self.fail(CancelledError())

    def wait(self, timeout: float | None) -> A:
        return self._future.result(timeout)

    def error(self) -> BaseException | None:
        return self._future.exception()

    def on_done(self, callback: Callable[[], None]) -> None:
        self._future.add_done_callback(lambda _: callback())

    def _may_end(self, answer: A | None) -> bool:
        with self._lock:
            first, self._ending = not self._ending, True
        callback, self._before_end = self._before_end, None  # it may hold more than a job should
        if first and self._queue is not None:
            self._queue.end()
        if first and callback is not None:
            callback(answer)
        return first


class LocalJob(Generic[A]):
    """One asker's hold on a pending answer; see `interface.Job`."""

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
