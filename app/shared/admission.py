"""Who draws a page: a few visitors at a time, in the order in which they asked.

Forty scripts that run side by side under one interpreter lock take turns every few milliseconds, each holding locks
that the others want: all of them end late. One after the other, most end early. Whoever waits for a model lets others
draw meanwhile.
"""

import bisect
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from app.shared import state

AT_ONCE = 2  # a long page holds up one of them only
PATIENCE_SECONDS = 1.0


class Line:
    """Lets so many in at once, lowest ticket first."""

    def __init__(self, at_once: int) -> None:
        self._lock = threading.Lock()  # guards all of these
        self._free = at_once
        self._waiting: list[tuple[int, int, threading.Event]] = []
        self._arrivals = itertools.count()

    def enter(self, ticket: int, report_place: Callable[[int], None] | None = None) -> None:
        """Wait to be let in.

        Args:
            report_place: called now and then, if it takes long, with how many come first.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                return
            waiter = (ticket, next(self._arrivals), threading.Event())
            bisect.insort(self._waiting, waiter)
        try:
            while not waiter[2].wait(None if report_place is None else PATIENCE_SECONDS):
                if report_place is not None:
                    report_place(self._ahead(waiter))
        except BaseException:  # a script is stopped by raising from any call to Streamlit
            with self._lock:
                let_in = waiter not in self._waiting
                if not let_in:
                    self._waiting.remove(waiter)
            if let_in:
                self.leave()
            raise

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            if self._waiting:
                self._waiting.pop(0)[2].set()
            else:
                self._free += 1

    def _ahead(self, waiter: tuple[int, int, threading.Event]) -> int:
        with self._lock:
            return bisect.bisect_left(self._waiting, waiter)


_line = Line(AT_ONCE)
_tickets = itertools.count()
_held: ContextVar[int | None] = ContextVar("ticket of a script that is drawing", default=None)


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
        state.ticket.set(ticket := next(_tickets))
    _line.enter(ticket, _place_reporter())
    held = _held.set(ticket)
    over = True
    try:
        yield
    except RerunException:
        over = False
        raise
    finally:
        _held.reset(held)
        _line.leave()
        if over:
            state.ticket.pop()


@contextmanager
def slot_released() -> Iterator[None]:
    """Others may draw while a script waits for something."""
    ticket = _held.get()
    if ticket is None:
        yield
        return
    _line.leave()
    try:
        yield
    finally:
        _line.enter(ticket)


def _place_reporter() -> Callable[[int], None]:
    """What shows a visitor how many pages come first, in one note that it keeps up to date."""
    note: Any = st

    def say(ahead: int) -> None:
        nonlocal note
        words = f"{ahead} {'page' if ahead == 1 else 'pages'} before yours" if ahead else "yours is next"
        note = note.toast(f"The app is busy: {words}.", icon=":material/hourglass_top:")

    return say
