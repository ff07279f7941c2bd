"""A run that takes long: it loses its place to the next in line, goes on beside it, and leaves no place too many."""

import threading
import time
from types import SimpleNamespace

import pytest

from app.shared import admission, pace, stopwatch
from app.shared.waiting_line import Line, Waiter
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
    assert (line._free, len(line._places)) == (0, 1)
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
                overdrawn.append(len(line._places) > 2)
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
    assert (line._free, line._places, line._overdue, line._waiting) == (2, {}, {}, [])


def test_what_a_run_waits_for_counts_less_than_what_it_works():
    worked, waited = stopwatch.Stopwatch(), stopwatch.Stopwatch()
    threading.Event().wait(0.05)
    assert waited.seconds() >= 0.01
    assert waited.seconds(at_once=10) < waited.seconds()
    worked.start()
    begun = time.thread_time()
    while time.thread_time() - begun < 0.1:
        pass
    assert worked.seconds(at_once=10) >= 0.1


def test_a_run_that_only_waits_its_turn_in_a_crowd_is_not_too_slow():
    line = Line(2, hold_seconds=1e9)
    runs = [Run(line, n) for n in range(2)]
    assert all(run.drawing.wait(30) for run in runs)
    assert line._crowd() == 1
    line._overdue = dict.fromkeys(range(-6, 0), Waiter(0.0, 0))  # six that lost their places, and work on
    assert line._crowd() == 4
    line._overdue = {}
    for run in runs:
        run.end.set()
        assert run.ended.wait(30)
    assert line._free == 2


def test_the_quick_go_before_the_slow_and_the_slow_are_not_overtaken_for_ever(monkeypatch):
    def turn(visitor: str, ticket: float) -> pace.Turn:
        monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id=visitor))
        return pace.Turn(ticket, pace.expected_seconds())

    monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="quick"))
    pace.remember(0.05)
    monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="slow"))
    pace.remember(600.0)
    assert turn("quick", 102.0).rank < turn("opening", 100.0).rank < turn("slow", 95.0).rank
    assert turn("slow", 100.0).rank < turn("quick", 125.0).rank


def test_what_a_run_took_decides_where_the_next_one_stands(monkeypatch):
    line, ranks = Line(1), []
    monkeypatch.setattr(pace, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="somebody"))
    monkeypatch.setattr(admission, "_line", line)
    monkeypatch.setattr(admission.st, "session_state", {})
    monkeypatch.setattr(admission.time, "monotonic", lambda: 100.0)
    monkeypatch.setattr(line, "enter", lambda rank, _=None, **_kwargs: ranks.append(rank))
    monkeypatch.setattr(line, "leave", lambda: 0.5)
    for _ in range(2):
        with admission.admitted(), admission.slot_released():
            pass
    assert ranks == [104.0, 104.0, 120.0, 120.0], "opening a page, waiting in between, and after a run of a second"
