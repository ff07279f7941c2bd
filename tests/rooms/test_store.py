"""Rooms in memory: who may do what, what devices are told, and many threads at once."""

import threading

import pytest

from app.rooms import codes
from app.rooms.room import NoSuchRoom, Refused
from app.rooms.store import Rooms
from tests.rooms.helpers import COLOUR, WORD, say


def test_a_device_joins_sees_the_question_and_answers_it(rooms):
    code, key = rooms.open()
    assert rooms.view(code, "one").question is None
    rooms.ask(code, key, WORD)
    view = rooms.view(code, "one")
    assert (view.question, view.number, view.is_open, view.answer) == (WORD, 1, True, None)
    say(rooms, code, "one", "mat", name="Ada")
    assert rooms.view(code, "one").answer == "mat"
    rooms.view(code, "two")
    seen = rooms.look(code, key)
    assert (seen.n_devices, seen.answers) == (2, (("mat", "Ada"),))


def test_an_answer_can_be_changed_until_the_question_is_closed(rooms):
    code, key = rooms.open()
    rooms.ask(code, key, WORD)
    say(rooms, code, "one", "mat")
    say(rooms, code, "one", "sofa")
    rooms.close(code, key)
    with pytest.raises(Refused, match="closed"):
        say(rooms, code, "one", "chair")
    assert rooms.look(code, key).answers == (("sofa", ""),)
    rooms.reopen(code, key)
    say(rooms, code, "one", "chair")
    assert rooms.look(code, key).answers == (("chair", ""),)


def test_an_answer_to_the_question_before_is_refused_and_a_new_question_begins_without_any(rooms):
    code, key = rooms.open()
    with pytest.raises(Refused, match="Another question"):
        say(rooms, code, "one", "mat")
    rooms.ask(code, key, WORD)
    say(rooms, code, "one", "mat")
    rooms.ask(code, key, COLOUR)
    assert rooms.look(code, key).answers == ()
    with pytest.raises(Refused, match="Another question"):
        say(rooms, code, "one", 1, number=1)
    say(rooms, code, "one", 1, number=2)


def test_devices_are_told_of_what_they_see_and_of_nothing_else(rooms):
    code, key = rooms.open()
    before = rooms.view(code, "one").version
    rooms.view(code, "two")
    assert rooms.version(code, "one") == before
    rooms.ask(code, key, WORD)
    asked = rooms.version(code, "one")
    assert asked > before
    say(rooms, code, "two", "mat")
    rooms.look(code, key)
    assert rooms.version(code, "one") == asked
    rooms.close(code, key)
    assert rooms.version(code, "one") > asked
    rooms.end(code, key)
    assert rooms.version(code, "one") is None


@pytest.mark.parametrize("call", ["ask", "close", "reopen", "end", "look"])
def test_only_the_host_may_and_another_key_sees_no_room_at_all(rooms, call):
    code, key = rooms.open()
    rooms.ask(code, key, WORD)
    question = (COLOUR,) if call == "ask" else ()
    for wrong in ("", key[:-1], key + "x", "\ud800", rooms.open()[1]):
        with pytest.raises(NoSuchRoom):
            getattr(rooms, call)(code, wrong, *question)
    assert rooms.look(code, key).question == WORD


def test_keys_are_compared_in_a_time_that_tells_nothing(monkeypatch, rooms):
    compared = []
    monkeypatch.setattr(codes.secrets, "compare_digest", lambda a, b: compared.append((a, b)) or a == b)
    code, key = rooms.open()
    rooms.look(code, key)
    assert compared == [(codes.digest(key), codes.digest(key))]
    assert key not in repr(vars(rooms)), "the server keeps what it needs to know the key again, and not the key"


def test_a_class_that_answers_from_many_threads_loses_nothing():
    rooms = Rooms()
    code, key = rooms.open()
    rooms.ask(code, key, WORD)
    problems = []

    def pupil(number):
        try:
            for turn in range(30):
                say(rooms, code, f"device {number}", f"word {turn}")
                rooms.look(code, key)
                rooms.view(code, f"device {number}")
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=pupil, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert [answer for answer, _ in rooms.look(code, key).answers] == ["word 29"] * 40
