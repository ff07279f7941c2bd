"""Who draws a page next: the line, its order, and what leaves it."""

import threading
import time

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from app.shared import admission, pace, waiting_line
from app.shared.waiting_line import Line
from tests.support.pages import MAIN


def wait_until(holds) -> None:
    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")


def stand_in_line(line: Line, tickets: list[int], let_in: list[int]) -> list[threading.Thread]:
    """One thread after the other comes in with a ticket, and leaves once it was let in."""

    def visit(ticket: int) -> None:
        line.enter(ticket)
        let_in.append(ticket)
        line.leave()

    threads = []
    for n, ticket in enumerate(tickets, 1):
        threads.append(threading.Thread(target=visit, args=(ticket,), daemon=True))
        threads[-1].start()
        wait_until(lambda: len(line._waiting) == n)  # noqa: B023
    return threads


def test_the_lowest_ticket_comes_first_whoever_came_first():
    line, let_in = Line(1), []
    line.enter(0)
    threads = stand_in_line(line, [5, 3, 9, 4], let_in)
    assert let_in == []
    line.leave()
    for thread in threads:
        thread.join(5)
    assert let_in == [3, 4, 5, 9]


def test_never_more_than_so_many_are_in():
    line, inside, most = Line(2), [0], [0]
    lock = threading.Lock()

    def visit(ticket: int) -> None:
        line.enter(ticket)
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.005)
        with lock:
            inside[0] -= 1
        line.leave()

    threads = [threading.Thread(target=visit, args=(n,), daemon=True) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (inside[0], most[0]) == (0, 2)


def test_slow_ones_leave_a_place_for_whoever_is_quick():
    line, let_in = Line(2, slow_at_once=1), []

    def visit(ticket: int) -> None:
        line.enter(ticket, is_slow=ticket < 10)
        let_in.append(ticket)
        if ticket < 10:
            end_of_slow.acquire()
        line.leave()

    end_of_slow = threading.Semaphore(0)
    slow = [threading.Thread(target=visit, args=(ticket,), daemon=True) for ticket in (1, 2, 3)]
    slow[0].start()
    wait_until(lambda: let_in == [1])
    for thread in slow[1:]:
        thread.start()
    wait_until(lambda: len(line._waiting) == 2)
    quick = threading.Thread(target=visit, args=(10,), daemon=True)  # came last, with the highest ticket
    quick.start()
    quick.join(30)
    assert let_in == [1, 10]
    end_of_slow.release(3)
    for thread in slow:
        thread.join(30)
    assert let_in == [1, 10, 2, 3]
    assert line._free == 2


def test_a_page_that_opens_is_slow_and_one_whose_last_run_was_quick_is_not(monkeypatch):
    monkeypatch.setattr(pace, "_visitor", lambda: "somebody")
    monkeypatch.setattr(pace, "_last_seconds", {})
    assert pace.Turn(0.0, pace.expected_seconds()).is_slow
    pace.remember(0.1)
    assert not pace.Turn(0.0, pace.expected_seconds()).is_slow
    pace.remember(2.0)
    assert pace.Turn(0.0, pace.expected_seconds()).is_slow


def test_a_page_that_opens_waits_for_quick_runs_of_others_but_not_for_longer_than_a_few_seconds(monkeypatch):
    monkeypatch.setattr(pace, "_visitor", lambda: "")
    opening = pace.Turn(0.0, pace.expected_seconds())
    assert pace.Turn(2.0, 0.05).rank < opening.rank < pace.Turn(5.0, 0.05).rank


def test_who_is_stopped_while_waiting_leaves_the_line_and_the_place(monkeypatch):
    monkeypatch.setattr(waiting_line, "PATIENCE_SECONDS", 0.01)
    line, told, let_in = Line(1), [], []
    line.enter(0)
    threads = stand_in_line(line, [1, 2], let_in)

    def stop(ahead: int) -> None:
        told.append(ahead)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        line.enter(3, stop)
    assert told == [2]
    line.leave()
    for thread in threads:
        thread.join(5)
    assert let_in == [1, 2]
    line.enter(4)  # the place is free
    line.leave()


def test_a_page_gives_its_turn_up_while_it_waits_and_takes_it_again(monkeypatch):
    line = Line(1)
    monkeypatch.setattr(admission, "_line", line)
    state: dict[str, int] = {}
    monkeypatch.setattr(admission.st, "session_state", state)
    with admission.slot_released():  # nothing is held: nothing is given up
        assert line._free == 1
    with admission.admitted():
        assert line._free == 0
        with admission.slot_released():
            assert line._free == 1
        assert line._free == 0
    assert line._free == 1
    assert state == {}


def test_an_overtaken_run_keeps_its_ticket_and_an_ended_one_does_not(monkeypatch):
    line, state = Line(1), {}
    monkeypatch.setattr(admission, "_line", line)
    monkeypatch.setattr(admission.st, "session_state", state)

    def run(raised: BaseException | None) -> int:
        with admission.admitted():
            ticket = state["ticket"]
            if raised is not None:
                raise raised
        return ticket

    with pytest.raises(RerunException):
        run(RerunException(RerunData()))
    kept = state["ticket"]
    assert run(None) == kept
    assert run(None) > kept
    with pytest.raises(ValueError, match="broken"):
        run(ValueError("broken"))
    assert (state, line._free) == ({}, 1)


def test_every_page_leaves_the_line_free(fake_engine):
    at = AppTest.from_file(MAIN, default_timeout=60).run()
    for page in ("surprise/page.py", "compare/page.py", "bit_width/page.py", "next_token/page.py"):
        at.switch_page(page).run()
        assert not at.exception
    assert admission._line._free == admission.AT_ONCE
    assert "ticket" not in at.session_state
