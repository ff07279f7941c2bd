"""The answer to a question while it is being worked on: who waits for it, and its place in the queue. Knows no
model."""

import copy
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Generic, TypeVar

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
        place: how many will be answered before it, where its queue is elsewhere.
    """

    def __init__(self) -> None:
        self.fraction = 0.0
        self.place = 0
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

    def join(self) -> bool:
        """One more waits; False where all who waited have given it up, so that it may never come."""
        with self._lock:
            if not self._abandoned:
                self._n_waiting += 1
            return not self._abandoned

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
        if self.done():
            return 0
        return self.place if self._queue is None else max(0, self._n_before - self._queue.n_ended)

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
        error = self._future.exception(timeout)
        if error is not None:
            # A copy for each who waits: what is raised holds on to the frames that it passes through, and a session
            # may hold the job for as long as its tab is open.
            raise copy.copy(error) from error.__cause__
        return self._future.result()

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
