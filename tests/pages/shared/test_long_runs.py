"""A run that takes long: it loses its place to the next in line, goes on beside it, and leaves no place too many."""

import threading
from types import SimpleNamespace

import pytest

from app.shared import admission, pace
from app.shared.admission import Line
from tests.support.waiting import wait_for


class Run:
    """A run on a thread of its own, which draws until it is told to end."""

    def __init__(self, line: Line, ticket: float = 0, again: bool = False) -> None:
        self.drawing, self.end, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.line, self.ticket, self.again = line, ticket, again
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        self.line.enter(self.ticket)
        self.drawing.set()
        self.end.wait(30)
        self.line.leave()
        if self.again:
            self.line.enter(self.ticket)
            self.line.leave()
        self.ended.set()


def test_whoever_holds_a_place_for_too_long_loses_it_to_the_next():
    line = Line(1, hold_seconds=0.02)
    first = Run(line)
    assert first.drawing.wait(30)
    second = Run(line, 1)
    assert second.drawing.wait(30), "the first still draws, and will for long"
    assert not first.ended.is_set()
    first.end.set()
    assert first.ended.wait(30)
    assert line._free == 0, "the place is the second's now, and was not given twice"
    second.end.set()
    assert second.ended.wait(30)
    assert line._free == 1


def test_nobody_loses_a_place_that_nobody_waits_for():
    line = Line(1, hold_seconds=0.001)
    first = Run(line)
    assert first.drawing.wait(30)
    line._take_overdue_places()
    assert (line._free, len(line._deadlines)) == (0, 1)
    first.end.set()
    assert first.ended.wait(30)
    assert line._free == 1


def test_a_run_that_lost_its_place_waits_in_line_to_go_on():
    line = Line(1, hold_seconds=0.02)
    first = Run(line, again=True)
    assert first.drawing.wait(30)
    second = Run(line, 1)
    assert second.drawing.wait(30)
    line._hold_seconds = 1e9  # from here on nobody is too slow
    with line._lock:
        line._deadlines = dict.fromkeys(line._deadlines, 1e18)
    first.end.set()
    wait_for(lambda: len(line._waiting) == 1)
    assert not first.ended.is_set()
    second.end.set()
    assert first.ended.wait(30)
    assert line._free == 1


@pytest.mark.parametrize("hold_seconds", [0.0, 0.001, 0.01, 60.0])
def test_no_place_is_lost_or_given_twice_among_many(hold_seconds):
    line, lock, overdrawn = Line(2, hold_seconds), threading.Lock(), []

    def visit(number: int) -> None:
        for turn in range(4):
            line.enter(number % 3 + turn)
            with lock:
                overdrawn.append(len(line._deadlines) > 2)
            if number % 2:
                threading.Event().wait(0.003)
            line.leave()

    threads = [threading.Thread(target=visit, args=(n,), daemon=True) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(overdrawn) == 24 * 4
    assert not any(overdrawn)
    assert (line._free, line._deadlines, line._waiting) == (2, {}, [])


def test_the_quick_go_before_the_slow_and_the_slow_are_not_overtaken_for_ever(monkeypatch):
    def turn(visitor: str, ticket: float) -> pace.Turn:
        monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id=visitor))
        return pace.Turn(ticket, pace.expected_seconds())

    monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="quick"))
    pace.remember(0.05)
    monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="slow"))
    pace.remember(600.0)
    assert turn("quick", 105.0).rank < turn("opening", 100.0).rank < turn("slow", 95.0).rank
    assert turn("slow", 100.0).rank < turn("quick", 125.0).rank


def test_a_run_that_goes_on_for_long_falls_behind_those_who_come(monkeypatch):
    line, ranks = Line(1), []
    monkeypatch.setattr(admission, "_line", line)
    monkeypatch.setattr(admission.st, "session_state", {})
    monkeypatch.setattr(line, "enter", lambda rank, _=None: ranks.append(rank))
    clock = iter(range(0, 1_000, 10))
    monkeypatch.setattr(admission.time, "monotonic", lambda: float(next(clock)))
    with admission.admitted(), admission.slot_released():
        pass
    first, second = ranks
    assert second > first
