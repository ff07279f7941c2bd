"""One visitor of the class: speaks to the app as a browser does, over its websocket, and notes how long answers take.

Does not know what a browser needs to draw the figures. The server does not say which change a run is for: the last
one to start is taken. Only the widget in question is sent; the server keeps the others as they are.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ContextInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from benchmarks.pupils import Kind, typed

PAUSE_SECONDS = 2.0
PATIENCE_SECONDS = 30.0
MAX_AGE_RUNS = 2  # a browser forgets a large message after so many runs without it: global.maxCachedMessageAge


class Visitor:
    """One session: what was sent, what came back and when. Every third visitor does the same as the others of that
    third."""

    def __init__(self, number: int, kind: Kind, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.kind, self.patience_seconds = kind, patience_seconds
        self.random = random.Random(0 if number % 3 == 0 else number)  # noqa: S311  seeded: no secret
        self.opening_seconds: list[float] = []
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self.n_changes = self.n_overtaken = self.n_runs = 0
        self.socket: ClientConnection | None = None
        self.finished = asyncio.Event()
        self.run_id = self.widget_id = self.page_script_hash = ""
        self.options: list[str] = []
        self.sent_at = self.finished_at = self.waiting_since = 0.0
        self.messages: dict[str, tuple[Delta, int]] = {}  # large messages by hash, with the run that had them last

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
        await self.send_change(None)
        await self.wait()
        self.opening_seconds, self.seconds = self.seconds, []
        if not self.widget_id:
            self.errors.append(f"no widget {self.kind.key} on the page")

    async def work(self, first_at: float, until: float) -> None:
        """Change the widget every two seconds, whether or not the last change was answered."""
        if not self.widget_id:
            return
        due = first_at
        for text in self.bits() if self.options else typed(self.random, 6 if self.kind.key == "text" else 1):
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if due >= until or self.socket is None:
                break
            if self.n_changes:
                self.settle()
            self.n_changes += 1
            await self.send_change(text)
            due += PAUSE_SECONDS
        if self.n_changes:
            await self.wait()

    async def leave(self) -> None:
        """Close the connection."""
        if self.socket is not None:
            self.listening.cancel()
            await self.socket.close()

    def bits(self) -> Iterator[str]:
        """One place of the slider after the other."""
        while True:
            yield self.random.choice(self.options)

    async def send_change(self, text: str | None) -> None:
        """Send a change, or with None the wish to see the page."""
        message = BackMsg()
        state = message.rerun_script
        state.page_name, state.page_script_hash = self.kind.address, self.page_script_hash
        state.context_info.CopyFrom(ContextInfo(color_scheme="light", locale="en-GB", timezone="Europe/London"))
        state.cached_message_hashes.extend(self.messages)
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
        """Take in what the server sends until the connection ends."""
        try:
            while True:
                self.follow(ForwardMsg.FromString(await connection.recv(decode=False)), time.perf_counter())
        except ConnectionClosed as error:
            self.errors.append(f"the connection was dropped: {error}")
            self.socket = None
            self.finished.set()

    def follow(self, message: ForwardMsg, now: float) -> None:
        """Follow the run: a run that starts after a change makes an earlier finish one of an older run."""
        what, run = message.WhichOneof("type"), message.metadata.run
        if what == "ref_hash" and message.ref_hash not in self.messages:
            self.errors.append("the server referred to a message that was never sent")
        elif what in ("delta", "ref_hash"):
            delta = message.delta if what == "delta" else self.messages[message.ref_hash][0]
            if what == "ref_hash" or message.metadata.cacheable:
                self.messages[message.hash or message.ref_hash] = (delta, self.n_runs)
            self.note_element(delta)
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
            self.messages = {
                name: seen for name, seen in self.messages.items() if self.n_runs - seen[1] <= MAX_AGE_RUNS
            }
            if self.run_id and run.script_run_id == self.run_id:
                self.finished_at = now
                self.finished.set()

    def note_element(self, delta: Delta) -> None:
        """Find the widget to change, and what went wrong."""
        what = delta.new_element.WhichOneof("type")
        if what == "exception":
            self.errors.append(f"{delta.new_element.exception.type}: {delta.new_element.exception.message}")
        elif what in ("text_input", "text_area", "slider"):
            widget = getattr(delta.new_element, what)
            if widget.id.endswith(f"-{self.kind.key}"):
                self.widget_id = widget.id
                self.options = list(widget.options) if what == "slider" else []
