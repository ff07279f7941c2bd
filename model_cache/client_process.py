"""A process of ours that talks to a server, seen from the app: starts it, reads what it says, and ends it.

A process can be ended whatever a server makes it wait for. It says one JSON object a line. Knows no server.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TextIO, cast

from model_cache.disk import POLL_SECONDS, GivenUp

SLOWEST_BYTES_PER_SECOND = 100_000  # a download that is slower in all is ended


class SaysNothing(Exception):
    """Nothing came in time."""


class Died(Exception):
    """It ended without a word: of a lack of memory, or of what the log tells."""


class ClientProcess:
    """A module of ours, run as a process.

    Args:
        title: names the thread that reads what it says.
        request: the first line that it is sent, as JSON.
        given_up: whether nobody waits any more; called all the time.
        environment: what it sees.
        log: where it writes what it does not say; None is where the app does.
    """

    def __init__(
        self,
        module: str,
        title: str,
        request: Mapping[str, Any],
        *,
        given_up: Callable[[], bool],
        environment: Mapping[str, str] = os.environ,
        log: IO[bytes] | None = None,
    ) -> None:
        self._given_up = given_up
        here, path = str(Path(__file__).parents[1]), environment.get("PYTHONPATH")
        self._process = subprocess.Popen(  # noqa: S603  this Python, and a module of ours; names go in by its input
            [sys.executable, "-m", module],
            env={**environment, "PYTHONPATH": f"{here}{os.pathsep}{path}" if path else here},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        )
        self._input = cast(TextIO, self._process.stdin)
        self._messages: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=_pass_on, args=(self._process, self._messages), name=title, daemon=True).start()
        self.send(request)

    def next_message(self, until: float) -> dict[str, Any]:
        """What it says next.

        Args:
            until: the latest, by the monotonic clock.

        Raises:
            GivenUp, SaysNothing, Died.
        """
        while True:
            if self._given_up():
                raise GivenUp
            if time.monotonic() > until:
                raise SaysNothing
            try:
                line = self._messages.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                raise Died
            message: dict[str, Any] = json.loads(line)
            return message

    def send(self, message: Any) -> None:
        """Tell it something."""
        with suppress(BrokenPipeError):  # then the next message tells that it has died
            self._input.write(json.dumps(message) + "\n")
            self._input.flush()

    def end(self) -> None:
        """End it, whatever it waits for."""
        self._process.kill()
        self._process.wait()


def follow_download(
    next_message: Callable[[float], dict[str, Any]],
    n_bytes: int,
    patience: float,
    on_progress: Callable[[int], None],
    step_bytes: int = 1,
) -> dict[str, Any]:
    """What comes after the messages that only say how many bytes have come.

    Args:
        next_message: takes the latest time, by the monotonic clock; raises what it likes.
        n_bytes: of the whole download.
        patience: seconds in which `step_bytes` have to come.
    """
    bytes_here, grew_at = 0, time.monotonic()
    end = grew_at + 10 * patience + n_bytes / SLOWEST_BYTES_PER_SECOND
    while "bytes_here" in (message := next_message(min(grew_at + patience, end))):
        if message["bytes_here"] >= bytes_here + step_bytes:
            bytes_here, grew_at = message["bytes_here"], time.monotonic()
        on_progress(message["bytes_here"])
    return message


def _pass_on(process: "subprocess.Popen[str]", messages: "queue.SimpleQueue[str | None]") -> None:
    for line in cast(TextIO, process.stdout):
        messages.put(line)
    messages.put(None)
