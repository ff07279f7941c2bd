"""Small rooms, and the time that they go by."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from app.rooms import routes
from app.rooms.bounds import Bounds
from app.rooms.store import Rooms
from app.server.headers import SecurityHeaders
from tests.rooms.helpers import Clock
from tests.support.workers import listening


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(Bounds(rooms=3, devices=4, n_bytes=60_000, seconds=100, idle_seconds=50, unused_seconds=10), clock)


@pytest.fixture(scope="module")
def url():
    """The routes on a server, under a path of their own as on a shared host."""
    app = Starlette(routes=routes.routes("/lab/scope"), middleware=[Middleware(SecurityHeaders)])
    with listening(app) as address:
        yield f"{address}/lab/scope/join"
