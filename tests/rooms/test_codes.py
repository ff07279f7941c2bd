"""A room's code: whose mark it bears, and how people write it."""

import pytest

from app.rooms import codes
from app.rooms.room import Refused
from app.rooms.store import Rooms


def test_a_code_begins_with_the_mark_of_its_process():
    code, _ = Rooms(mark="K").open()
    assert len(code) == codes.N_LETTERS + 1
    assert code[0] == "K"
    assert codes.mark({codes.SETTING: " k "}) == "K"
    assert codes.mark({}) == ""


def test_a_server_can_do_without_rooms():
    rooms = Rooms(mark=codes.mark({codes.SETTING: codes.OFF}))
    assert not rooms.are_offered
    with pytest.raises(Refused, match="no rooms"):
        rooms.open()


@pytest.mark.parametrize("wrong", ["KK", "A", "1", "é"])
def test_what_is_no_mark_is_said_and_left_out(wrong, caplog):
    assert codes.mark({codes.SETTING: wrong}) == ""
    assert codes.SETTING in caplog.text


@pytest.mark.parametrize(
    ("typed", "code"),
    [("bcd fgh", "BCDFGH"), ("BCD-FGH", "BCDFGH"), ("", ""), ("AEIOU!", ""), ("B" * 21, ""), ("ﬁ", "")],
)
def test_a_code_is_read_as_people_write_it(typed, code):
    assert codes.normalized(typed) == code


def test_codes_and_keys_are_each_their_own():
    opened = [Rooms().open() for _ in range(200)]
    assert len({code for code, _ in opened}) == len({key for _, key in opened}) == 200
    assert all(codes.normalized(code) == code for code, _ in opened)
