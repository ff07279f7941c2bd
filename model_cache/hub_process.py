"""The process of the Hub's client, seen from the app: starts it, reads what it says, and ends it.

It is ended when nobody waits for it any more, when next to nothing comes, and when it takes far too long. Knows
nothing of what is downloaded.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from huggingface_hub import constants

from model_cache import hub_errors, settings
from model_cache.catalog import ModelUnavailable, Source
from model_cache.disk import POLL_SECONDS, GivenUp
from model_cache.hub_files import blobs_folder

STEP_BYTES = 250_000  # a download that does not bring as much in `settings.load_seconds()` is ended
SLOWEST_BYTES_PER_SECOND = 100_000  # and one that is slower in all
_CONSTANTS = (
    *("ENDPOINT", "HUGGINGFACE_CO_URL_TEMPLATE", "HF_HUB_CACHE", "HF_TOKEN_PATH", "HF_HUB_OFFLINE"),
    *("HF_HUB_DISABLE_XET", "HF_HUB_DOWNLOAD_TIMEOUT", "HF_HUB_ETAG_TIMEOUT"),
)


class HubFailure(ModelUnavailable):
    """What went wrong with the Hub, in a sentence.

    Attributes:
        earlier_will_do: whether an earlier download is as good.
    """

    def __init__(self, sentence: str, *, earlier_will_do: bool) -> None:
        super().__init__(sentence)
        self.earlier_will_do = earlier_will_do


@dataclass(frozen=True)
class Listing:
    """What a model would take, by the Hub's word.

    Attributes:
        n_weights: how many numbers it has.
        n_bytes: of all its files.
        missing_bytes: of those that are not on the disk yet.
    """

    n_weights: int
    n_bytes: int
    missing_bytes: int


class HubProcess:
    """The Hub's client while it looks a model up and downloads it.

    Args:
        given_up: whether nobody waits any more; called all the time.
    """

    def __init__(self, source: Source, *, with_token: bool, given_up: Callable[[], bool]) -> None:
        self._name, self._given_up = source.name, given_up
        self._process = _start(with_token)
        self._input = cast(TextIO, self._process.stdin)
        self._messages: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(
            target=_pass_on, args=(self._process, self._messages), name=f"download {source.name}", daemon=True
        ).start()
        fixed = {name: getattr(constants, name) for name in _CONSTANTS}
        fixed["DOWNLOAD_CHUNK_SIZE"] = min(constants.DOWNLOAD_CHUNK_SIZE, STEP_BYTES)
        self._send({"name": source.name, "revision": source.revision, "with_token": with_token, "constants": fixed})

    def listing(self) -> Listing:
        """What the model would take.

        Raises:
            HubFailure, GivenUp.
        """
        return Listing(**self._next_message(time.monotonic() + settings.load_seconds()))

    def download(self, listing: Listing, on_progress: Callable[[int], None]) -> Path:
        """Bring the files; returns their folder.

        Args:
            on_progress: called with the bytes that have come.

        Raises:
            HubFailure, GivenUp.
        """
        self._send("go on")
        patience, bytes_here, grew_at = settings.load_seconds(), 0, time.monotonic()
        end = grew_at + 10 * patience + listing.missing_bytes / SLOWEST_BYTES_PER_SECOND
        while True:
            message = self._next_message(min(grew_at + patience, end))
            if "folder" in message:
                return Path(message["folder"])
            if message["bytes_here"] > bytes_here:
                bytes_here, grew_at = message["bytes_here"], time.monotonic()
            on_progress(message["bytes_here"])

    def end(self) -> None:
        """End it, whatever it waits for."""
        self._process.kill()
        self._process.wait()

    def _next_message(self, until: float) -> dict[str, Any]:
        while True:
            if self._given_up():
                raise GivenUp
            if time.monotonic() > until:
                raise HubFailure(hub_errors.too_slow(self._name), earlier_will_do=True)
            try:
                line = self._messages.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if line is None:  # it has died: of a lack of memory, or of what the log tells
                raise HubFailure(hub_errors.malformed(self._name), earlier_will_do=True)
            message: dict[str, Any] = json.loads(line)
            if "problem" in message:
                raise HubFailure(message["problem"], earlier_will_do=message["earlier_will_do"])
            return message

    def _send(self, message: Any) -> None:
        with suppress(BrokenPipeError):  # then the next message tells that it has died
            self._input.write(json.dumps(message) + "\n")
            self._input.flush()


@contextmanager
def started(source: Source, *, with_token: bool, given_up: Callable[[], bool]) -> Iterator[HubProcess]:
    """The Hub's client, which looks a model up; it is ended when the block is left."""
    process = HubProcess(source, with_token=with_token, given_up=given_up)
    try:
        yield process
    finally:
        process.end()


def remove_partial_files(name: str) -> None:
    """Delete what a download left half done: the Hub's client would begin it anew, and never look at it again."""
    for file in blobs_folder(name).glob("*.incomplete"):
        file.unlink(missing_ok=True)


def _start(with_token: bool) -> "subprocess.Popen[str]":
    here, path = str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{path}" if path else here}
    if not with_token:
        for variable in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
            environment.pop(variable, None)
    return subprocess.Popen(  # this Python, and a module of ours; names go in by its input
        [sys.executable, "-m", "model_cache.hub_client"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def _pass_on(process: "subprocess.Popen[str]", messages: "queue.SimpleQueue[str | None]") -> None:
    for line in cast(TextIO, process.stdout):
        messages.put(line)
    messages.put(None)
