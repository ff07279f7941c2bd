"""A line before a few places: lowest ticket first, and whoever is slow leaves a place for the others.

Knows neither pages nor what is done in a place.
"""

import bisect
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.shared.stopwatch import Stopwatch

PATIENCE_SECONDS = 1.0
LEAST_POLL_SECONDS = 0.02


@dataclass(eq=False)
class Waiter:
    """A thread in the line, and what lets it in."""

    ticket: float
    n_before: int
    is_slow: bool = False
    thread: int = field(default_factory=threading.get_ident)
    work: Stopwatch = field(default_factory=Stopwatch)
    let_in: threading.Event = field(default_factory=threading.Event)


class Line:
    """Lets so many in at once, lowest ticket first. Whoever works for too long loses its place to the next in line, and
    goes on beside it. A thread holds one place at most.

    Args:
        hold_seconds: of work, after which a place is lost if others wait for one.
        slow_at_once: how many of those let in may be slow ones.
    """

    def __init__(self, at_once: int, hold_seconds: float = math.inf, slow_at_once: int | None = None) -> None:
        self._at_once, self._hold_seconds = at_once, hold_seconds
        self._slow_at_once = at_once if slow_at_once is None else slow_at_once
        self._lock = threading.Lock()  # guards all of these
        self._free = at_once
        self._places: dict[int, Waiter] = {}  # by the thread that holds it; with the free ones they are `at_once`
        self._overdue: dict[int, Waiter] = {}  # by the thread that lost its place, and works on
        self._waiting: list[Waiter] = []
        self._n_arrived = 0

    def enter(self, ticket: float, report_place: Callable[[int], None] | None = None, *, is_slow: bool = False) -> None:
        """Wait to be let in.

        Args:
            report_place: called now and then, if it takes long, with how many come first.
        """
        with self._lock:
            waiter = Waiter(ticket, self._n_arrived, is_slow)
            self._n_arrived += 1
            bisect.insort(self._waiting, waiter, key=_order)
            self._give_places()
        report_at = time.monotonic() + PATIENCE_SECONDS
        try:
            while not waiter.let_in.wait(self._poll_seconds(waiter)):
                self._take_overdue_places()
                if report_place is not None and time.monotonic() >= report_at:
                    report_place(self._ahead(waiter))
                    report_at = time.monotonic() + PATIENCE_SECONDS
        except BaseException:  # a script is stopped by raising from any call to Streamlit
            with self._lock:
                let_in = waiter not in self._waiting
                if not let_in:
                    self._waiting.remove(waiter)
            if let_in:
                self.leave()
            raise

    def leave(self) -> float:
        """Let the next one in; whoever has lost its place already has none to give.

        Returns:
            Seconds that were worked, since it was let in.
        """
        thread = threading.get_ident()
        with self._lock:
            overdue, holder = self._overdue.pop(thread, None), self._places.pop(thread, None)
            if holder is not None:
                self._free += 1
                self._give_places()
        return max((each.work.seconds() for each in (overdue, holder) if each is not None), default=0.0)

    def _poll_seconds(self, waiter: Waiter) -> float:
        """How long to wait before a place may be overdue, which the first in line looks after; others for a report."""
        with self._lock:
            if self._waiting[:1] != [waiter] or not self._places:
                return PATIENCE_SECONDS
            left = min(self._hold_seconds - holder.work.seconds(self._crowd()) for holder in self._places.values())
        return min(PATIENCE_SECONDS, max(LEAST_POLL_SECONDS, left))

    def _take_overdue_places(self) -> None:
        with self._lock:
            crowd = self._crowd()
            for thread, holder in list(self._places.items()):
                if self._waiting and holder.work.seconds(crowd) >= self._hold_seconds:
                    self._overdue[thread] = self._places.pop(thread)
                    self._free += 1
                    self._give_places()

    def _crowd(self) -> float:
        """How many times more work at once than are meant to."""
        return (len(self._places) + len(self._overdue)) / self._at_once

    def _give_places(self) -> None:
        """Let in who may come next, as long as a place is free."""
        while self._free:
            n_slow = sum(holder.is_slow for holder in self._places.values())
            may_be_slow = n_slow < self._slow_at_once
            waiter = next((each for each in self._waiting if may_be_slow or not each.is_slow), None)
            if waiter is None:
                return
            self._waiting.remove(waiter)
            self._free -= 1
            waiter.work.start()
            self._places[waiter.thread] = waiter
            waiter.let_in.set()

    def _ahead(self, waiter: Waiter) -> int:
        with self._lock:
            return bisect.bisect_left(self._waiting, _order(waiter), key=_order)


def _order(waiter: Waiter) -> tuple[float, int]:
    return waiter.ticket, waiter.n_before
