"""How many rooms there may be, for how long, with how much in them, and how fast codes may be tried."""

import pytest

from app.predict.question import Question
from app.rooms.bounds import Bounds
from app.rooms.room import NoSuchRoom, Refused, TooManyGuesses
from app.rooms.store import Rooms
from tests.rooms.helpers import WORD, say


def test_a_room_ends_by_its_age_and_earlier_where_nobody_is(rooms, clock):
    code, key = rooms.open()
    for _ in range(4):
        clock.now += 24
        rooms.view(code, "one")
    clock.now += 5
    with pytest.raises(NoSuchRoom):
        rooms.view(code, "one")
    code, key = rooms.open()
    clock.now += 51
    with pytest.raises(NoSuchRoom):
        rooms.look(code, key)
    assert rooms.n_rooms() == 0


def test_a_full_server_gives_the_place_of_an_empty_room_whose_host_has_left(rooms, clock):
    first, used, third = rooms.open(), rooms.open(), rooms.open()
    rooms.view(used[0], "one")
    with pytest.raises(Refused, match="as many rooms"):
        rooms.open()
    clock.now += 11
    rooms.look(*third)
    fourth = rooms.open()
    with pytest.raises(NoSuchRoom):
        rooms.look(*first)
    for left in (used, third, fourth):
        rooms.look(*left)


def test_a_full_room_takes_another_device_once_one_without_an_answer_has_left(rooms, clock):
    code, key = rooms.open()
    rooms.ask(code, key, WORD)
    for device in "abcd":
        say(rooms, code, device, "mat") if device < "c" else rooms.view(code, device)
    with pytest.raises(Refused, match="as many devices"):
        rooms.view(code, "e")
    clock.now += 41
    rooms.view(code, "d")
    rooms.view(code, "e")
    assert rooms.version(code, "c") is None
    assert len(rooms.look(code, key).answers) == 2


def test_what_rooms_hold_together_is_bounded_and_counted_back(clock):
    rooms = Rooms(Bounds(rooms=9, devices=50, n_bytes=20_000), clock)
    code, key = rooms.open()
    rooms.ask(code, key, Question("?" * 2_000, "word", (), ""))
    for number in range(15):
        rooms.view(code, f"device {number}")
    other = rooms.open()
    with pytest.raises(Refused, match="as much as they may"):
        rooms.ask(*other, Question("?" * 2_000, "word", (), ""))
    rooms.ask(code, key, WORD)
    rooms.ask(*other, WORD)
    for _ in range(100):
        say(rooms, code, "device 1", "a", number=2)
        say(rooms, code, "device 1", "a" * 60, number=2)
    rooms.end(code, key)
    rooms.ask(*other, Question("?" * 2_000, "word", (), ""))


def test_trying_codes_is_slowed_for_strangers_and_not_for_who_is_in_a_room(clock):
    rooms = Rooms(clock=clock)
    code, _ = rooms.open()
    rooms.view(code, "inside")
    for number in range(60):
        with pytest.raises(NoSuchRoom):
            rooms.view(f"WRONG{number}", "stranger")
    for tried in ("WRONG", code):
        with pytest.raises(TooManyGuesses):
            rooms.view(tried, "stranger")
    rooms.view(code, "inside")
    clock.now += 1
    rooms.view(code, "stranger")
