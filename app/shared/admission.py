"""Who draws a page: a few visitors at a time, in the order in which they came, whoever is quick before whoever is slow.

Forty scripts that run side by side under one interpreter lock take turns every few milliseconds, each holding locks
that the others want: all of them end late. One after the other, most end early. Whoever waits for a model lets others
draw meanwhile, and so does, whatever it does, whoever takes longer than a second.
"""

import bisect
import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from app.shared import pace, state
from app.shared.pace import Turn

AT_ONCE = 2  # a long page holds up one of them only
PATIENCE_SECONDS = 1.0
HOLD_SECONDS = 1.0
Waiter = tuple[float, int, int, threading.Event]  # ticket, number of arrivals before it, thread, and what lets it in


class Line:
    """Lets so many in at once, lowest ticket first. Whoever holds a place for too long loses it to the next in line,
    and goes on beside it. A thread holds one place at most.

    Args:
        hold_seconds: how long a place is held while others wait for one.
    """

    def __init__(self, at_once: int, hold_seconds: float = math.inf) -> None:
        self._hold_seconds = hold_seconds
        self._lock = threading.Lock()  # guards all of these
        self._free = at_once
        self._deadlines: dict[int, float] = {}  # of the threads that hold a place, which was `at_once` with the free
        self._waiting: list[Waiter] = []
        self._arrivals = itertools.count()

    def enter(self, ticket: float, report_place: Callable[[int], None] | None = None) -> None:
        """Wait to be let in.

        Args:
            report_place: called now and then, if it takes long, with how many come first.
        """
        thread = threading.get_ident()
        with self._lock:
            if self._free:
                self._free -= 1
                self._let_in(thread)
                return
            waiter = (ticket, next(self._arrivals), thread, threading.Event())
            bisect.insort(self._waiting, waiter)
        report_at = time.monotonic() + PATIENCE_SECONDS
        try:
            while not waiter[3].wait(self._seconds_until_overdue()):
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

    def leave(self) -> None:
        """Let the next one in; whoever has lost its place already has none to give."""
        with self._lock:
            if self._deadlines.pop(threading.get_ident(), None) is not None:
                self._give_place()

    def _seconds_until_overdue(self) -> float:
        """How long to wait for one of the places to be overdue, or for a report."""
        with self._lock:
            next_deadline = min(self._deadlines.values(), default=0.0)
        return min(PATIENCE_SECONDS, max(0.001, next_deadline - time.monotonic()))

    def _take_overdue_places(self) -> None:
        with self._lock:
            now = time.monotonic()
            for thread in [thread for thread, deadline in self._deadlines.items() if deadline <= now]:
                if self._waiting:
                    del self._deadlines[thread]
                    self._give_place()

    def _give_place(self) -> None:
        """Hand a place that nobody holds any more to the next in line."""
        if self._waiting:
            *_, thread, event = self._waiting.pop(0)
            self._let_in(thread)
            event.set()
        else:
            self._free += 1

    def _let_in(self, thread: int) -> None:
        self._deadlines[thread] = time.monotonic() + self._hold_seconds

    def _ahead(self, waiter: Waiter) -> int:
        with self._lock:
            return bisect.bisect_left(self._waiting, waiter)


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
    _enter(turn, _place_reporter())
    held = _held.set(turn)
    over = True
    try:
        yield
    except RerunException:
        over = False
        raise
    finally:
        _held.reset(held)
        _leave(turn)
        pace.remember(turn.used_seconds if over else max(turn.used_seconds, turn.expected_seconds))
        if over:
            state.ticket.pop()


@contextmanager
def slot_released() -> Iterator[None]:
    """Others may draw while a script waits for something."""
    turn = _held.get()
    if turn is None:
        yield
        return
    _leave(turn)
    try:
        yield
    finally:
        _enter(turn)


def _enter(turn: Turn, report_place: Callable[[int], None] | None = None) -> None:
    _line.enter(turn.rank, report_place)
    turn.used_seconds -= time.monotonic()


def _leave(turn: Turn) -> None:
    turn.used_seconds += time.monotonic()
    _line.leave()


def _place_reporter() -> Callable[[int], None]:
    """What shows a visitor how many pages come first, in one note that it keeps up to date."""
    note: Any = st

    def say(ahead: int) -> None:
        nonlocal note
        words = f"{ahead} {'page' if ahead == 1 else 'pages'} before yours" if ahead else "yours is next"
        note = note.toast(f"The app is busy: {words}.", icon=":material/hourglass_top:")

    return say
