"""A class of forty, and something is killed: `python -m benchmarks.survival [--visitors 40] worker front`.

Starts two workers, two front ends and HAProxy (`deploy/cluster.py`), one after the other for each thing to kill, and
has it killed (SIGKILL) in the middle of the class. Timed is, for each visitor, from the kill to the end of the first
run that began after it: when there are figures again. Who is cut off connects anew after half a second, as a browser
does, with the cookie of the front end that is gone.
"""

import argparse
import asyncio
import os
import signal
import statistics
import time

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from benchmarks.pupils import kind_of, typed
from benchmarks.running import free_port
from benchmarks.visitor import PAUSE_SECONDS, Visitor
from deploy.cluster import Cluster, cluster

WORKER_PORT, FRONT_PORT = 28600, 28700  # beside a cluster that somebody uses
LASTS_SECONDS, KILL_AFTER_SECONDS, RECONNECT_SECONDS = 30.0, 10.0, 0.5


class Survivor(Visitor):
    """A visitor whose tab connects again when it is cut off.

    Attributes:
        runs: of each that ended, when it was asked for and when its figures were there.
        n_cut: how often it was cut off.
    """

    def __init__(self, number: int, n_visitors: int) -> None:
        super().__init__(number, kind_of(number, n_visitors))
        self.runs: list[tuple[float, float]] = []
        self.n_cut = 0
        self.cookie = ""

    async def live(self, address: str, first_at: float, until: float) -> None:
        """Change something every two seconds, whatever happens to the connection."""
        await asyncio.sleep(max(0.0, first_at - time.perf_counter()))
        texts = typed(self.random, 6 if self.kind.key == "text" else 1)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            if self.socket is None and not await self.connected(address):
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            await self.send_change(self.random.choice(self.options) if self.options else next(texts))
            try:
                await asyncio.wait_for(self.finished.wait(), PAUSE_SECONDS * 4)
            except TimeoutError:
                self.errors.append("no answer for 8 s")
            if self.socket is None:
                self.n_cut += 1
            elif self.finished.is_set():
                self.runs.append((self.sent_at, self.finished_at))
            await asyncio.sleep(max(0.0, begun + PAUSE_SECONDS - time.perf_counter()))

    async def connected(self, address: str) -> bool:
        """Whether there is a page with the widget again."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        try:
            self.socket = await connect(
                address,
                subprotocols=[Subprotocol("streamlit")],
                ping_interval=None,
                max_size=None,
                additional_headers=headers,
            )
        except (OSError, WebSocketException):
            return False
        response = self.socket.response
        if response is not None and "Set-Cookie" in response.headers:
            self.cookie = response.headers["Set-Cookie"].split(";")[0]
        self.messages, self.widget_id, self.page_script_hash = {}, "", ""
        self.listening = asyncio.create_task(self.listen(self.socket))
        await self.send_change(None)
        try:
            await asyncio.wait_for(self.finished.wait(), self.patience_seconds)
        except TimeoutError:
            return False
        if self.socket is not None and self.finished_at > self.sent_at:
            self.runs.append((self.sent_at, self.finished_at))
        return self.socket is not None and bool(self.widget_id)


async def hold_class(running: Cluster, victim: str, n_visitors: int) -> tuple[list[Survivor], float]:
    """Forty at work, and the victim killed in their middle; the visitors, and when."""
    address = running.url.replace("http", "ws") + "/_stcore/stream"
    visitors = [Survivor(number, n_visitors) for number in range(n_visitors)]
    for visitor in visitors[:: n_visitors // 4]:  # each page once, so that everything is warm
        await visitor.connected(address)
    start = time.perf_counter()
    offsets = [PAUSE_SECONDS * number * 0.618 % PAUSE_SECONDS for number in range(n_visitors)]
    working = [
        asyncio.create_task(visitor.live(address, start + offset, start + LASTS_SECONDS))
        for visitor, offset in zip(visitors, offsets, strict=True)
    ]
    await asyncio.sleep(KILL_AFTER_SECONDS)
    killed_at = time.perf_counter()
    os.kill({"worker": running.workers, "front": running.fronts}[victim][0].pid, signal.SIGKILL)
    await asyncio.gather(*working)
    for visitor in visitors:
        await visitor.leave()
    return visitors, killed_at


def main() -> None:
    parser = argparse.ArgumentParser(description="A class of forty, and something is killed.")
    parser.add_argument("victims", nargs="*", default=["worker", "front"], help="worker or front")
    parser.add_argument("--visitors", type=int, default=40)
    options = parser.parse_args()
    print(f"{'killed':<10}{'visitors':>10}{'cut off':>10}{'median s':>10}{'slowest s':>11}{'never':>8}{'errors':>8}")
    for victim in options.victims:
        with cluster(free_port(), worker_port=WORKER_PORT, front_port=FRONT_PORT) as running:
            visitors, killed_at = asyncio.run(hold_class(running, victim, options.visitors))
        first = [min((end for sent, end in v.runs if sent > killed_at), default=None) for v in visitors]
        seconds = [end - killed_at for end in first if end is not None]
        dropped = ("the connection was dropped", "no connection")
        errors = [error for v in visitors for error in v.errors if not error.startswith(dropped)]
        print(
            f"{victim:<10}{len(visitors):>10}{sum(v.n_cut > 0 for v in visitors):>10}"
            f"{statistics.median(seconds):>10.2f}{max(seconds):>11.2f}{first.count(None):>8}{len(errors):>8}"
        )
        for error in sorted(set(errors)):
            print(f"  {error}")


if __name__ == "__main__":
    main()
