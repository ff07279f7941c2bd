"""Seconds and memory of some work."""

import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

R = TypeVar("R")


def timed(work: Callable[[], R]) -> tuple[float, R]:
    begun = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun, answer


class Peak:
    """The largest resident memory over what it was at first, sampled while a block runs.

    Attributes:
        growth: bytes.
    """

    def __enter__(self) -> "Peak":
        self.growth, self._first, self._over = 0, resident(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.growth = max(self.growth, resident() - self._first)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
