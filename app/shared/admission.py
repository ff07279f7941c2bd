"""Who draws a page: a few visitors at a time, in the order in which they came, whoever is quick before whoever is slow.

Forty scripts that run side by side under one interpreter lock take turns every few milliseconds, each holding locks
that the others want: all of them end late. One after the other, most end early. Whoever waits for a model lets others
draw meanwhile, and so does, whatever it does, whoever works for longer than a second.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from app.shared import pace, state
from app.shared.pace import Turn
from app.shared.run_end import at_end
from app.shared.waiting_line import Line

AT_ONCE = 2
SLOW_AT_ONCE = 1  # fifty pages that open leave a place for whoever types meanwhile
HOLD_SECONDS = 1.0


_line = Line(AT_ONCE, HOLD_SECONDS, SLOW_AT_ONCE)
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
    _line.enter(turn.rank, _place_reporter(), is_slow=turn.is_slow)
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
            _line.enter(turn.rank, is_slow=turn.is_slow)


def _place_reporter() -> Callable[[int], None]:
    """What shows a visitor how many pages come first, in one note that it keeps up to date."""
    note: Any = st

    def say(ahead: int) -> None:
        nonlocal note
        words = f"{ahead} {'page' if ahead == 1 else 'pages'} before yours" if ahead else "yours is next"
        note = note.toast(f"The app is busy: {words}.", icon=":material/hourglass_top:")

    return say
