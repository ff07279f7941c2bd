"""How long settings took to measure on each model, so that a button can say how long more of them will take.

Counts what was answered while a page waited for it, whoever's: an answer that was there already takes no time and says
nothing. Knows neither pages nor what is measured.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any

from cachetools import LRUCache

from model_cache.engine.interface import Job

REMEMBERED = 30  # settings of a model, the last ones
ALIKE = 2.0  # texts whose lengths differ by no more are read equally fast, as rounding takes most of the time
MODELS_REMEMBERED = 1_000

_lock = threading.Lock()  # guards the next
_seconds: LRUCache[str, deque[tuple[int, float]]] = LRUCache(MODELS_REMEMBERED)  # tokens and seconds, by model


class _Clock:
    """Tells how long after the answer before it each answer came."""

    def __init__(self) -> None:
        self._lock, self._last = threading.Lock(), time.monotonic()

    def lap(self) -> float:
        now = time.monotonic()
        with self._lock:
            seconds, self._last = now - self._last, now
        return seconds


def watch(jobs: Sequence[Job[Any]], model: str, n_tokens: int) -> None:
    """Note how long each of some jobs takes that were just asked for, one after the other."""
    clock = _Clock()
    for job in jobs:
        if not job.done():
            job.on_done(partial(_note, job, clock, model, n_tokens))


def expected_seconds(n_settings: int, model: str, n_tokens: int) -> float | None:
    """What so many settings are likely to take on a text of that length; None where nothing was measured yet."""
    with _lock:
        known = list(_seconds.get(model, ()))
    alike = [seconds for n, seconds in known if n_tokens / ALIKE <= n <= n_tokens * ALIKE]
    shown = alike or [seconds for _, seconds in known]
    return n_settings * sum(shown) / len(shown) if shown else None


def in_words(seconds: float | None) -> str:
    """ "about 12 s", "about 3 min"; "" where it isn't known."""
    if seconds is None:
        return ""
    if seconds < 1:
        return "under a second"
    return f"about {seconds:.0f} s" if seconds < 100 else f"about {seconds / 60:.0f} min"


def _note(job: Job[Any], clock: _Clock, model: str, n_tokens: int) -> None:
    seconds = clock.lap()
    if job.error() is None:
        with _lock:
            _seconds.setdefault(model, deque(maxlen=REMEMBERED)).append((n_tokens, seconds))
