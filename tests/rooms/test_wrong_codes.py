"""A code of no room tells nothing, and trying codes is slowed."""

import pytest

from app.rooms import routes
from app.rooms.store import Rooms
from tests.rooms.helpers import OTHER, put, state


@pytest.fixture
def rooms(monkeypatch):
    store = Rooms()
    monkeypatch.setattr(routes, "rooms", store)
    return store


@pytest.mark.parametrize("code", ["BCDFGH", "x", "%00", "%2e%2e", "B" * 5_000, "🙂"])
def test_a_wrong_code_tells_nothing(url, rooms, code):
    assert state(url, code).status_code == 404
    assert put(url, code, {"number": 1, "answer": 0}).status_code == 404


def test_trying_codes_is_slowed_and_says_so(url, monkeypatch):
    rooms = Rooms(clock=lambda: 1.0)  # no time passes in which more may be tried
    monkeypatch.setattr(routes, "rooms", rooms)
    code, _ = rooms.open()
    assert state(url, code).status_code == 200
    statuses = [state(url, "BCDFGH", OTHER).status_code for _ in range(62)]
    assert statuses == [404] * 60 + [429] * 2
    assert state(url, code).status_code == 200, "who is in the room goes on"


def test_a_code_is_counted_against_the_address_that_a_proxy_of_this_machine_names(url, monkeypatch):
    rooms = Rooms(clock=lambda: 1.0)
    monkeypatch.setattr(routes, "rooms", rooms)
    code, _ = rooms.open()
    for _ in range(61):
        slowed = state(url, "BCDFGH", OTHER, address="198.51.100.7").status_code
    assert slowed == 429
    assert state(url, code, OTHER, address="203.0.113.9").status_code == 200
