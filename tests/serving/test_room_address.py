"""A class's room behind several front ends: its code brings every phone to the one that has it, by the real HAProxy."""

import os
import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.rooms import codes
from app.rooms.store import Rooms
from benchmarks.running import free_port
from deploy.cluster import NO_HAPROXY, ROOM_MARKS
from tests.support.waiting import wait_for
from tests.support.workers import listening

DEPLOY = Path(__file__).parents[2] / "deploy"
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


def front(name: str) -> Starlette:
    """Says which front end it is, whatever it is asked."""

    async def say(_: Request) -> Response:
        return PlainTextResponse(name)

    return Starlette(routes=[Route("/{path:path}", say, methods=["GET", "PUT"])])


@pytest.fixture
def url(tmp_path):
    with ExitStack() as stack:
        places = [stack.enter_context(listening(front(mark))).partition("://")[2] for mark in ROOM_MARKS]
        port = free_port()
        environment = os.environ | {
            "LOGITSCOPE_BIND": f"127.0.0.1:{port}",
            "LOGITSCOPE_FRONT_1": places[0],
            "LOGITSCOPE_FRONT_2": places[1],
            "LOGITSCOPE_PROXY_STATE": str(tmp_path / "proxy"),
        }
        process = subprocess.Popen([str(HAPROXY), "-db", "-f", str(DEPLOY / "haproxy.cfg")], env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(lambda: answers(f"{address}/"), seconds=20)
            yield address
        finally:
            process.terminate()
            process.wait(10)


def answers(url: str) -> bool:
    try:
        return httpx2.get(url).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.skipif(HAPROXY is None, reason=NO_HAPROXY)
def test_a_phone_reaches_the_front_end_of_its_room_whichever_it_was_on_before(url):
    with httpx2.Client() as client:
        for mark in ROOM_MARKS * 2:
            code, _ = Rooms(mark=mark).open()
            for path in (code, code.lower(), f"{code}/state?seen=1"):
                for cookie in ("", "LOGITSCOPE_FRONT=front1", "LOGITSCOPE_FRONT=front2"):
                    assert client.get(f"{url}/join/{path}", headers={"Cookie": cookie}).text == mark
            assert client.put(f"{url}/join/{code}/answer", json={}).text == mark
        assert client.get(f"{url}/join/-/page.js").text in ROOM_MARKS
        assert client.get(f"{url}/join").text in ROOM_MARKS


def test_every_way_to_start_front_ends_gives_them_the_marks_that_the_proxy_knows():
    routed = re.findall(r"use_backend room_on_front(\d) if \{ path_beg -i /join/(\w) \}", read("haproxy.cfg"))
    assert {f"front{number}": mark.upper() for number, mark in routed} == {
        f"front{i}": mark for i, mark in enumerate(ROOM_MARKS, 1)
    }
    in_compose = r"(front\d):\n    <<: \*front\n    environment: .*LOGITSCOPE_ROOM_MARK: (\w)"
    composed = re.findall(in_compose, read("compose.yaml"))
    assert dict(composed) == {f"front{number}": mark.upper() for number, mark in routed}
    assert set(ROOM_MARKS) <= set(codes.LETTERS)
    assert '{name: LOGITSCOPE_ROOM_MARK, value: "-"}' in read("kubernetes/front-ends.yaml")


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")
