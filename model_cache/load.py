"""A model on its way: how far it is, who waits for it, and when nobody does any more. Knows nothing of weights."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager

from model_cache import memory
from model_cache.catalog import ModelUnavailable, label
from model_cache.engine.interface import Engine

GIVEN_UP = "Nobody waited for this model any more, so its loading was ended. Choose it again."
GRACE_SECONDS = 3.0  # a page that is drawn anew lets go for a moment


class Load:
    """A model on its way. It is given up once nobody has waited for it, or looked after it, for a few seconds.

    Attributes:
        bytes_here, bytes_total: of what is downloaded or unpacked; 0 of 0 while nothing is.
        unpacking: whether that is here, and being unpacked.
        weight_bytes: that are being read into memory; 0 before.
        elsewhere: what is happening on another machine, which opens it; "" where this one does.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.future: Future[Engine] = Future()
        self.bytes_here = 0
        self.bytes_total = 0
        self.unpacking = False
        self.weight_bytes = 0
        self.elsewhere = ""
        self._lock = threading.Lock()  # guards the three below
        self._n_waiting = 0
        self._looked_at = time.monotonic()
        self._given_up = False

    def done(self, within: float = 0.0) -> bool:
        """Whether it has come, or failed; waits for that so many seconds at most."""
        self._looked_at = time.monotonic()
        wait([self.future], within)
        return self.future.done()

    def result(self, timeout: float | None = None) -> Engine:
        """Wait for the engine; raises ModelUnavailable, or TimeoutError."""
        with self.awaited():
            problem = self.future.exception(timeout)
        if problem is not None:
            # A new one for each who waits: what is raised holds on to the frames that it passes through.
            raise (problem.anew() if isinstance(problem, ModelUnavailable) else problem) from problem.__cause__
        return self.future.result()

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Wait for it within the block, however that is left."""
        with self._lock:
            self._n_waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_waiting -= 1
                self._looked_at = time.monotonic()

    def revived(self) -> bool:
        """Whether it is still on its way; if so it stays that for a while."""
        with self._lock:
            self._looked_at = time.monotonic()
            return not self._given_up

    def given_up(self) -> bool:
        """Whether nobody waits for it any more; once so, for good."""
        with self._lock:
            if not self._n_waiting and time.monotonic() - self._looked_at > GRACE_SECONDS:
                self._given_up = True
            return self._given_up

    def words(self) -> str:
        """What is happening, for a person."""
        if self.elsewhere:
            return self.elsewhere
        if self.bytes_total > 0 and self.bytes_here < self.bytes_total:
            here, total = memory.gigabytes(self.bytes_here), memory.gigabytes(self.bytes_total)
            return f"{'Unpacking' if self.unpacking else 'Downloading'} {label(self.name)}: {here} of {total}"
        return f"Opening {label(self.name)}"

    @property
    def fraction(self) -> float:
        return self.bytes_here / self.bytes_total if self.bytes_total else 0.0
