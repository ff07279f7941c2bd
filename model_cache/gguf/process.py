"""The process that unpacks a GGUF file, seen from the app: starts it, passes on how far it is, and ends it."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO, cast

from model_cache import settings
from model_cache.catalog import ModelUnavailable
from model_cache.disk import POLL_SECONDS, GivenUp

Progress = Callable[[int, int], None]  # bytes written, bytes in all
START_SECONDS = 60.0  # torch and transformers have to be there first


def run(file: Path, folder: Path, name: str, *, report: Progress, given_up: Callable[[], bool]) -> None:
    """Unpack a file into a folder.

    Args:
        given_up: whether nobody waits any more; called all the time.

    Raises:
        ModelUnavailable: the file is not what it should be, or takes too long.
        GivenUp: nobody waits any more.
    """
    here, path = str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{path}" if path else here}
    process = subprocess.Popen(  # this Python, and a module of ours; names go in by its input
        [sys.executable, "-m", "model_cache.gguf.unpack"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=_pass_on, args=(process, lines), name=f"unpack {name}", daemon=True).start()
        request = json.dumps({"file": str(file), "folder": str(folder), "name": name})
        cast(TextIO, process.stdin).write(request + "\n")
        cast(TextIO, process.stdin).flush()
        _follow(lines, name, report, given_up)
    finally:
        process.kill()
        process.wait()


def _follow(lines: "queue.SimpleQueue[str | None]", name: str, report: Progress, given_up: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS + settings.load_seconds()
    while True:
        if given_up():
            raise GivenUp
        if time.monotonic() > until:
            raise ModelUnavailable(f"The GGUF file {name} takes too long to be unpacked. Choose another model.")
        try:
            line = lines.get(timeout=POLL_SECONDS)
        except queue.Empty:
            continue
        if line is None:
            raise ModelUnavailable(
                f"The GGUF file {name} could not be unpacked: it takes more memory than it should; the app's log may "
                "have more. Choose another model."
            )
        message = json.loads(line)
        if "problem" in message:
            raise ModelUnavailable(message["problem"])
        if "done" in message:
            return
        until = time.monotonic() + settings.load_seconds()
        report(message["written"], message["total"])


def _pass_on(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str | None]") -> None:
    for line in cast(TextIO, process.stdout):
        lines.put(line)
    lines.put(None)
