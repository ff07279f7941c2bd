"""How long each visitor's last run held its place: whoever is quick goes before whoever is slow. Knows no queue.

A page that opens, or a text of a hundred thousand characters, takes many times what a click on a short phrase takes.
"""

import threading
from dataclasses import dataclass

from cachetools import LRUCache
from streamlit.runtime.scriptrunner import get_script_run_ctx

OPENING_SECONDS = 0.2  # what the first run of a session is taken for: more than the 0.03 to 0.1 that it mostly takes
MOST_SECONDS = 1.0  # a slower run is put back no further, so that it is overtaken for a while only
PUT_BACK = 20.0  # seconds for each second that a run is expected to hold its place
VISITORS_REMEMBERED = 10_000

_last_seconds: LRUCache[str, float] = LRUCache(VISITORS_REMEMBERED)
_lock = threading.Lock()  # guards it


@dataclass
class Turn:
    """One run's claim to a place.

    Attributes:
        ticket: when it was made.
        expected_seconds: how long it is likely to hold its place.
        used_seconds: how long it has held it so far.
    """

    ticket: float
    expected_seconds: float
    used_seconds: float = 0.0

    @property
    def is_slow(self) -> bool:
        """Whether it takes as long as a page that opens."""
        return self.expected_seconds >= OPENING_SECONDS

    @property
    def rank(self) -> float:
        """The lowest goes first. It stays as it was: of two slow runs the one that has begun ends first."""
        return self.ticket + PUT_BACK * min(MOST_SECONDS, self.expected_seconds)


def expected_seconds() -> float:
    """What this visitor's next run is likely to take: what the last one took."""
    with _lock:
        return _last_seconds.get(_visitor(), OPENING_SECONDS)


def remember(seconds: float) -> None:
    """Note what this visitor's run took."""
    visitor = _visitor()
    if visitor:
        with _lock:
            _last_seconds[visitor] = seconds


def _visitor() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""
