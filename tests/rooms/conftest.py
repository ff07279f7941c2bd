"""Small rooms, and the time that they go by."""

import pytest

from app.rooms.bounds import Bounds
from app.rooms.store import Rooms
from tests.rooms.helpers import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(Bounds(rooms=3, devices=4, n_bytes=60_000, seconds=100, idle_seconds=50, unused_seconds=10), clock)
