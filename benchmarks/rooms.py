"""A class in a room at once: `python -m benchmarks.rooms [--devices 40] [--questions 6]`.

Starts the app as a server of its own, opens a room from a page's session as a browser does, and has every device join
within two seconds, wait for each question and answer it, while the teacher's page follows the count and two visitors
type on. Timed, by this machine's clock: joining; from the question being asked until a device has it; and an answer
until it is taken. The teacher's card is drawn again every second beside that.
"""

import argparse
import asyncio
import os
import random
import secrets
import statistics
import sys
import time
from dataclasses import dataclass, field

import httpx2

from benchmarks.classroom import AT_FULL_SPEED
from benchmarks.pupils import KINDS
from benchmarks.room_host import Host
from benchmarks.running import running
from benchmarks.visitor import Visitor

WORDS = ["lunch", "the", "park", "dinner", "sleep", "home", "a", "school", "zoo", "moon"]


@dataclass
class Times:
    """Seconds, by what was waited for."""

    joined: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)


class Device:
    """One phone: a name of its own, and what it has seen."""

    def __init__(self, client: httpx2.AsyncClient, room: str, asked_at: dict[int, float], times: Times) -> None:
        self._client, self._room, self._asked_at, self._times = client, room, asked_at, times
        self._headers = {"X-Device": secrets.token_urlsafe(18)}
        self.errors: list[str] = []

    async def follow(self, after: float, n_questions: int) -> None:
        """Join, then answer each question as it comes."""
        await asyncio.sleep(after)
        began = time.perf_counter()
        for name in ("", "/-/page.js", "/-/connection.js", "/-/forms.js", "/-/page.css"):
            await self._client.get(self._room.rpartition("/")[0] + (name or "/"))
        state = await self._state("")
        self._times.joined.append(time.perf_counter() - began)
        answered = 0
        while answered < n_questions:
            number = state["number"]
            if number > answered and state["open"]:
                self._times.heard.append(time.perf_counter() - self._asked_at[number])
                await asyncio.sleep(random.uniform(0.0, 0.5))  # noqa: S311  a person; no secret
                await self._answer(number)
                answered = number
            state = await self._state(f"?seen={state['version']}")

    async def _answer(self, number: int) -> None:
        began = time.perf_counter()
        sent = {"number": number, "answer": random.choice(WORDS)}  # noqa: S311
        reply = await self._client.put(f"{self._room}/answer", json=sent, headers=self._headers)
        self._times.taken.append(time.perf_counter() - began)
        if reply.status_code != 200:
            self.errors.append(reply.text)

    async def _state(self, query: str) -> dict:
        reply = await self._client.get(f"{self._room}/state{query}", headers=self._headers)
        reply.raise_for_status()
        return reply.json()


async def hold(url: str, n_devices: int, n_questions: int) -> tuple[Times, list[str]]:
    """One lesson: everybody joins, and every question is asked, answered and closed."""
    host, times = Host(url), Times()
    asked_at: dict[int, float] = {}
    typing = [Visitor(number, KINDS[0], 60) for number in (1, 2)]
    code = await host.open_room()
    limits = httpx2.Limits(max_connections=None)
    for visitor in typing:
        await visitor.open(url.replace("http", "ws") + "/_stcore/stream")
    async with httpx2.AsyncClient(timeout=60, limits=limits) as client:
        devices = [Device(client, f"{url}/join/{code}", asked_at, times) for _ in range(n_devices)]
        until = time.perf_counter() + 4 + 5 * n_questions
        work = [asyncio.create_task(visitor.work(time.perf_counter(), until)) for visitor in typing]
        following = [
            asyncio.create_task(device.follow(2 * number / n_devices, n_questions))
            for number, device in enumerate(devices)
        ]
        await asyncio.sleep(4)
        for number in range(1, n_questions + 1):
            asked_at[number] = time.perf_counter()
            await host.ask()
            await asyncio.sleep(3)
            await host.close()
        await asyncio.gather(*following)
        await asyncio.gather(*work)
    errors = [error for device in devices for error in device.errors] + [e for v in typing for e in v.errors]
    for visitor in typing:
        await visitor.leave()
    await host.leave()
    return times, errors + host.errors


def main() -> None:
    parser = argparse.ArgumentParser(description="A class in a room at once.")
    parser.add_argument("--devices", type=int, default=40)
    parser.add_argument("--questions", type=int, default=6)
    options = parser.parse_args()
    with running(os.environ | AT_FULL_SPEED) as (url, _):
        times, errors = asyncio.run(hold(url, options.devices, options.questions))
    print(f"{'seconds':<28}{'n':>8}{'median':>10}{'95th pct':>10}{'maximum':>10}   load {os.getloadavg()[0]:.1f}")
    names = {"joined": "page and room", "heard": "question asked to seen", "taken": "answer sent to taken"}
    for name, label in names.items():
        seconds = sorted(getattr(times, name))
        middle, late = statistics.median(seconds), seconds[int(0.95 * (len(seconds) - 1))]
        print(f"{label:<28}{len(seconds):>8}{middle:>10.3f}{late:>10.3f}{seconds[-1]:>10.3f}")
    for error in sorted(set(errors)):
        print(error)
    sys.exit(bool(errors))


if __name__ == "__main__":
    main()
