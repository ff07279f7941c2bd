"""A class at the app at once: `python -m benchmarks.classroom [--visitors 40] [--seconds 120] [--without
batching,results]`.

Starts the app as a server of its own and speaks to it as browsers do, over its websocket, one session for each visitor.
Every visitor changes one widget every two seconds; timed is from the change until the run that it caused has sent all
figures. `--without` has the engine do without some of what it does for many visitors.

Does not know what a browser needs to draw the figures, nor what travels outside the websocket (scripts, styles,
pictures). All visitors share one process on the server's machine: what they cost is in the figures, and there is no
network between. The server does not say which change a run is for: the last one to start is taken. A change that
the next overtook has no time. Only the widget in question is sent; the server keeps the others as they are.
"""

import argparse
import asyncio
import itertools
import math
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ContextInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from benchmarks.running import running

PAUSE_SECONDS = 2.0
PATIENCE_SECONDS = 30.0
WARM_UP_SECONDS = 180.0  # the first visitor of a page may wait for the model and for all bit widths
MAX_AGE_RUNS = 2  # a browser forgets a large message after so many runs without it: global.maxCachedMessageAge
AT_FULL_SPEED = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "1073741824"}
PEOPLE = (
    "the teacher|my old neighbour|a small girl|the young doctor|her brother|one of the sailors|the king|a tired farmer"
)
SENTENCES = (
    "Once upon a time {who} lived in a house at the end of the road",
    "In the morning {who} went to the market to buy bread and milk",
    "Nobody knew why {who} had left the door open all night",
    "After the rain {who} walked slowly along the river and sang a song",
    "Last summer {who} found a little dog that did not want to go home",
    "The capital of France is Paris, said {who} and closed the book",
    "If it snows tomorrow {who} will stay in bed and read the newspaper",
    "Under the big tree {who} sat down because the sun was very hot",
    "With a long letter in one hand {who} waited for the last train",
    "Everyone was surprised when {who} won the first prize at school",
)


@dataclass(frozen=True)
class Kind:
    """What some of the visitors do: the page's name and address, the key of the widget they change, how many of 40
    they are."""

    name: str
    address: str
    key: str
    share: int


KINDS = (
    Kind("Next token", "", "phrase", 26),
    Kind("Surprise", "surprise", "text", 10),
    Kind("Bit width", "bits", "bits", 4),
)


def kind_of(number: int, n_visitors: int) -> Kind:
    place = (number + 0.5) / n_visitors * sum(kind.share for kind in KINDS)
    return next(
        kind for kind, end in zip(KINDS, itertools.accumulate(k.share for k in KINDS), strict=True) if place < end
    )


class Visitor:
    """One session: what was sent, what came back and when. Every third visitor does the same as the others of that
    third."""

    def __init__(self, number: int, kind: Kind, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.kind, self.patience_seconds = kind, patience_seconds
        self.random = random.Random(0 if number % 3 == 0 else number)
        self.opening_seconds: list[float] = []
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self.n_changes = self.n_overtaken = self.n_runs = 0
        self.socket: ClientConnection | None = None
        self.finished = asyncio.Event()
        self.run_id = self.widget_id = self.page_script_hash = ""
        self.options: list[str] = []
        self.sent_at = self.finished_at = self.waiting_since = 0.0
        self.held: dict[str, tuple[Delta, int]] = {}  # large messages by hash, with the run that had them last

    async def open(self, address: str, after_seconds: float = 0.0) -> None:
        """Connect and see the page once."""
        await asyncio.sleep(after_seconds)
        self.waiting_since = time.perf_counter()
        try:
            # A browser sends no pings and takes messages of any size.
            self.socket = await connect(
                address, subprotocols=[Subprotocol("streamlit")], ping_interval=None, max_size=None
            )
        except (OSError, WebSocketException) as error:
            self.errors.append(f"no connection: {error}")
            return
        self.listening = asyncio.create_task(self.listen(self.socket))
        await self.ask(None)
        await self.wait()
        self.opening_seconds, self.seconds = self.seconds, []
        if not self.widget_id:
            self.errors.append(f"no widget {self.kind.key} on the page")

    async def work(self, first_at: float, until: float) -> None:
        """Change the widget every two seconds, whether or not the last change was answered."""
        if not self.widget_id:
            return
        due = first_at
        for text in self.bits() if self.options else self.typed():
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if due >= until or self.socket is None:
                break
            if self.n_changes:
                self.settle()
            self.n_changes += 1
            await self.ask(text)
            due += PAUSE_SECONDS
        if self.n_changes:
            await self.wait()

    async def leave(self) -> None:
        if self.socket is not None:
            self.listening.cancel()
            await self.socket.close()

    def typed(self) -> Iterator[str]:
        """One sentence after the other as it is typed; on the page for texts six of them, with the first there
        already."""
        together = 6 if self.kind.key == "text" else 1
        while True:
            sentences = [text.format(who=self.random.choice(PEOPLE.split("|"))) for text in SENTENCES]
            self.random.shuffle(sentences)
            for start in range(0, len(sentences), together):
                words = ". ".join(sentences[start : start + together]).split()
                for n in range(1 if together == 1 else len(sentences[start].split()), len(words) + 1):
                    yield " ".join(words[:n])

    def bits(self) -> Iterator[str]:
        while True:
            yield self.random.choice(self.options)

    async def ask(self, text: str | None) -> None:
        """Send a change, or with None the wish to see the page."""
        message = BackMsg()
        state = message.rerun_script
        state.page_name, state.page_script_hash = self.kind.address, self.page_script_hash
        state.context_info.CopyFrom(ContextInfo(color_scheme="light", locale="en-GB", timezone="Europe/London"))
        state.cached_message_hashes.extend(self.held)
        if text is not None:
            state.query_string = urlencode({self.kind.key: text})
            widget = WidgetState(id=self.widget_id)
            if self.options:
                widget.string_array_value.data.append(text)
            else:
                widget.string_value = text
            state.widget_states.widgets.append(widget)
        self.run_id, self.sent_at = "", time.perf_counter()
        self.finished.clear()
        if self.socket is not None:
            try:
                await self.socket.send(message.SerializeToString())
            except ConnectionClosed:
                self.socket = None  # counted where the visitor listens

    def settle(self) -> None:
        """Before the next change: note how long the last took, or that it was overtaken."""
        now = time.perf_counter()
        if self.finished.is_set():
            self.seconds.append(self.finished_at - self.sent_at)
            self.waiting_since = now
            return
        self.n_overtaken += 1
        if now - self.waiting_since > self.patience_seconds:
            self.errors.append(f"no change was answered for {self.patience_seconds:.0f} s")
            self.waiting_since = now

    async def wait(self) -> None:
        """Until what was sent last is answered."""
        if self.socket is None:
            return
        try:
            await asyncio.wait_for(self.finished.wait(), self.patience_seconds)
            self.settle()
        except TimeoutError:
            self.errors.append(f"no answer within {self.patience_seconds:.0f} s")

    async def listen(self, connection: ClientConnection) -> None:
        try:
            while True:
                self.hear(ForwardMsg.FromString(await connection.recv(decode=False)), time.perf_counter())
        except ConnectionClosed as error:
            self.errors.append(f"the connection was dropped: {error}")
            self.socket = None
            self.finished.set()

    def hear(self, message: ForwardMsg, now: float) -> None:
        """Follow the run: a run that starts after a change makes an earlier finish one of an older run."""
        what, run = message.WhichOneof("type"), message.metadata.run
        if what == "ref_hash" and message.ref_hash not in self.held:
            self.errors.append("the server referred to a message that is not held")
        elif what in ("delta", "ref_hash"):
            delta = message.delta if what == "delta" else self.held[message.ref_hash][0]
            if what == "ref_hash" or message.metadata.cacheable:
                self.held[message.hash or message.ref_hash] = (delta, self.n_runs)
            self.see(delta)
        elif what == "navigation":
            self.page_script_hash = message.navigation.page_script_hash
        elif what == "page_not_found":
            self.errors.append("the page was not found")
        elif what == "new_session" and not run.fragment_ids:
            self.run_id = run.script_run_id
            self.finished.clear()
        elif what == "script_finished" and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.errors.append("the script did not run")
            self.finished_at = now
            self.finished.set()
        elif what == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.n_runs += 1
            self.held = {name: seen for name, seen in self.held.items() if self.n_runs - seen[1] <= MAX_AGE_RUNS}
            if self.run_id and run.script_run_id == self.run_id:
                self.finished_at = now
                self.finished.set()

    def see(self, delta: Delta) -> None:
        what = delta.new_element.WhichOneof("type")
        if what == "exception":
            self.errors.append(f"{delta.new_element.exception.type}: {delta.new_element.exception.message}")
        elif what in ("text_input", "text_area", "slider"):
            widget = getattr(delta.new_element, what)
            if widget.id.endswith(f"-{self.kind.key}"):
                self.widget_id = widget.id
                self.options = list(widget.options) if what == "slider" else []


async def sample(pid: int, until: float) -> list[int]:
    """The server's resident kB, every five seconds."""
    sizes_kb: list[int] = []
    while True:
        status = Path(f"/proc/{pid}/status").read_text()
        sizes_kb += [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")]
        if time.perf_counter() >= until:
            return sizes_kb
        await asyncio.sleep(min(5.0, max(0.01, until - time.perf_counter())))


async def hold_class(n_visitors: int, seconds: float, address: str, pid: int) -> tuple[list[Visitor], list[int]]:
    """One visitor warms each page up, then all come in within two seconds, and then the clock starts."""
    visitors = [Visitor(number, kind_of(number, n_visitors)) for number in range(n_visitors)]
    for guest in [Visitor(-1, kind, WARM_UP_SECONDS) for kind in KINDS]:
        await guest.open(address)
        await guest.leave()
        if guest.errors:
            raise SystemExit(f"The page {guest.kind.name} did not open: {guest.errors[0]}")
    offsets = [PAUSE_SECONDS * number * 0.618 % PAUSE_SECONDS for number in range(n_visitors)]  # the pages mixed
    await asyncio.gather(*(v.open(address, offset) for v, offset in zip(visitors, offsets, strict=True)))
    start = time.perf_counter()
    working = [v.work(start + offset, start + seconds) for v, offset in zip(visitors, offsets, strict=True)]
    sizes_kb, _ = await asyncio.gather(sample(pid, start + seconds), asyncio.gather(*working))
    await asyncio.gather(*(v.leave() for v in visitors))
    return visitors, sizes_kb


def line(name: str, n: int, seconds: Sequence[float], n_errors: int, n_overtaken: int) -> str:
    figures = (
        [statistics.median(seconds), sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1], max(seconds)]
        if seconds
        else []
    )
    timed = "".join(f"{s:10.2f}" for s in figures) or f"{'–':>10}" * 3
    return f"{name:<14}{n:>10}{timed}{n_errors:>10}{n_overtaken:>10}"


def report(visitors: Sequence[Visitor], sizes_kb: Sequence[int]) -> None:
    print(
        f"{'seconds':<14}"
        + "".join(f"{s:>10}" for s in ("changes", "median", "95th pct", "maximum", "errors", "overtaken"))
    )
    for name, group in [(k.name, [v for v in visitors if v.kind == k]) for k in KINDS] + [("all", list(visitors))]:
        seconds = [s for v in group for s in v.seconds]
        n_errors, n_overtaken = sum(len(v.errors) for v in group), sum(v.n_overtaken for v in group)
        print(line(name, sum(v.n_changes for v in group), seconds, n_errors, n_overtaken))
    opening = [s for v in visitors for s in v.opening_seconds]
    print(line("opening a page", len(opening), opening, 0, 0))
    quarter, half, end = (sizes_kb[(len(sizes_kb) - 1) * n // 4] / 1e3 for n in (1, 2, 4))
    print(f"memory of the server: {quarter:,.0f} MB after a quarter, {half:,.0f} after half, {end:,.0f} at the end")
    for error in sorted({error for v in visitors for error in v.errors}):
        print(error)


def main() -> None:
    parser = argparse.ArgumentParser(description="A class at the app at once.")
    parser.add_argument("--visitors", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--without", default="", help="some of batching,results,prefixes")
    asked = parser.parse_args()
    environment = os.environ | AT_FULL_SPEED | {"LOGITSCOPE_WITHOUT": asked.without}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server never outlives this
    with running(environment) as (url, server):
        address = url.replace("http", "ws") + "/_stcore/stream"
        visitors, sizes_kb = asyncio.run(hold_class(asked.visitors, asked.seconds, address, server.pid))
    report(visitors, sizes_kb)
    sys.exit(any(v.errors for v in visitors))


if __name__ == "__main__":
    main()
