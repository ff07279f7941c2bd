"""Who draws a page: a few visitors at a time, in the order in which they came, whoever is quick before whoever is slow.

Forty scripts that run side by side under one interpreter lock take turns every few milliseconds, each holding locks
that the others want: all of them end late. One after the other, most end early. Whoever waits for a model lets others
draw meanwhile, and so does, whatever it does, whoever works for longer than a second.
"""

import bisect
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app.shared import pace, state
from app.shared.pace import Turn
from app.shared.run_end import at_end
from app.shared.stopwatch import Stopwatch

AT_ONCE = 2  # a long page holds up one of them only
PATIENCE_SECONDS = 1.0
HOLD_SECONDS = 1.0
LEAST_POLL_SECONDS = 0.02


@dataclass(eq=False)
class Waiter:
    """A thread in the line, and what lets it in."""

    ticket: float
    n_before: int
    thread: int = field(default_factory=threading.get_ident)
    work: Stopwatch = field(default_factory=Stopwatch)
    let_in: threading.Event = field(default_factory=threading.Event)


class Line:
    """Lets so many in at once, lowest ticket first. Whoever works for too long loses its place to the next in line, and
    goes on beside it. A thread holds one place at most.

    Args:
        hold_seconds: of work, after which a place is lost if others wait for one.
    """

    def __init__(self, at_once: int, hold_seconds: float = math.inf) -> None:
        self._at_once, self._hold_seconds = at_once, hold_seconds
        self._lock = threading.Lock()  # guards all of these
        self._free = at_once
        self._places: dict[int, Stopwatch] = {}  # by the thread that holds it; with the free ones they are `at_once`
        self._overdue: dict[int, Stopwatch] = {}  # by the thread that lost its place, and works on
        self._waiting: list[Waiter] = []
        self._n_arrived = 0

    def enter(self, ticket: float, report_place: Callable[[int], None] | None = None) -> None:
        """Wait to be let in.

        Args:
            report_place: called now and then, if it takes long, with how many come first.
        """
        with self._lock:
            waiter = Waiter(ticket, self._n_arrived)
            self._n_arrived += 1
            bisect.insort(self._waiting, waiter, key=_order)
            if self._free:
                self._free -= 1
                self._give_place()
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
            late, work = self._overdue.pop(thread, None), self._places.pop(thread, None)
            if work is not None:
                self._give_place()
        return max((each.seconds() for each in (late, work) if each is not None), default=0.0)

    def _poll_seconds(self, waiter: Waiter) -> float:
        """How long to wait before a place may be overdue, which the first in line looks after; others for a report."""
        with self._lock:
            if self._waiting[:1] != [waiter] or not self._places:
                return PATIENCE_SECONDS
            left = min(self._hold_seconds - work.seconds(self._crowd()) for work in self._places.values())
        return min(PATIENCE_SECONDS, max(LEAST_POLL_SECONDS, left))

    def _take_overdue_places(self) -> None:
        with self._lock:
            crowd = self._crowd()
            for thread, work in list(self._places.items()):
                if self._waiting and work.seconds(crowd) >= self._hold_seconds:
                    self._overdue[thread] = self._places.pop(thread)
                    self._give_place()

    def _crowd(self) -> float:
        """How many times more work at once than are meant to."""
        return (len(self._places) + len(self._overdue)) / self._at_once

    def _give_place(self) -> None:
        """Hand a place that nobody holds to the first in line."""
        if not self._waiting:
            self._free += 1
            return
        first = self._waiting.pop(0)
        first.work.start()
        self._places[first.thread] = first.work
        first.let_in.set()

    def _ahead(self, waiter: Waiter) -> int:
        with self._lock:
            return bisect.bisect_left(self._waiting, _order(waiter), key=_order)


def _order(waiter: Waiter) -> tuple[float, int]:
    return waiter.ticket, waiter.n_before


_line = Line(AT_ONCE, HOLD_SECONDS)
_held: ContextVar[Turn | None] = ContextVar("turn of a script that is drawing", default=None)


@contextmanager
def admitted() -> Iterator[None]:
    """Draw when it is this visitor's turn. A run that is overtaken by the same visitor's next leaves it its place.

    Within a run that was admitted it changes nothing.
    """
    if _held.get() is not None:
        yield
        return
    ticket = state.ticket.get()
    if ticket is None:
        state.ticket.set(ticket := time.monotonic())
    turn = Turn(ticket, pace.expected_seconds())
    _line.enter(turn.rank, _place_reporter())
    held = _held.set(turn)

    def give_back(over: bool) -> None:
        _held.reset(held)
        turn.used_seconds += _line.leave()
        pace.remember(turn.used_seconds if over else max(turn.used_seconds, turn.expected_seconds))
        if over:
            state.ticket.pop()

    with at_end(give_back):
        yield


@contextmanager
def slot_released() -> Iterator[None]:
    """Others may draw while a script waits for something. A run that ends meanwhile needs no place any more."""
    turn = _held.get()
    if turn is None:
        yield
        return
    turn.used_seconds += _line.leave()
    ends = True
    try:
        yield
        ends = False
    except Exception:
        ends = False
        raise
    finally:
        if not ends:
            _line.enter(turn.rank)


def _place_reporter() -> Callable[[int], None]:
    """What shows a visitor how many pages come first, in one note that it keeps up to date."""
    note: Any = st

    def say(ahead: int) -> None:
        nonlocal note
        words = f"{ahead} {'page' if ahead == 1 else 'pages'} before yours" if ahead else "yours is next"
        note = note.toast(f"The app is busy: {words}.", icon=":material/hourglass_top:")

    return say
