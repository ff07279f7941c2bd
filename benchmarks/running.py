"""An app as a server of its own, and a browser, for whoever drives it from outside: load, browser tests, pictures."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright  # the load alone needs neither

ROOT = Path(__file__).parents[1]
APP = ROOT / "app" / "main.py"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium here; install it with: apt-get install --no-install-recommends chromium fonts-dejavu-core"


def browser(playwright: "Playwright") -> "Browser":
    """That Chromium without a window; it asks the network for nothing of its own."""
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
    return playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def starting(
    environment: Mapping[str, str], *, script: Path = APP, as_readme: bool = False, port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of an app that begins to start, and its process; it ends with the block.

    Args:
        script: what Streamlit runs.
        as_readme: by the README's command, with what that does before the app itself starts.
        port: None is one that is free.
    """
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        f"--server.port={port}",
        "--server.address=127.0.0.1",
    ]
    if as_readme:
        command = ["make", "run", f"PORT={port}"]
    quiet, told = subprocess.DEVNULL, subprocess.DEVNULL if as_readme else None  # make complains when it is ended
    # A list without a shell, and nothing in it that a stranger wrote.
    server = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environment, stdout=quiet, stderr=told, start_new_session=True
    )
    try:
        yield f"http://127.0.0.1:{port}", server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


@contextmanager
def running(
    environment: Mapping[str, str], *, script: Path = APP, port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`starting`, once it takes visitors.

    Raises:
        RuntimeError: it ended, or takes none after a minute.
    """
    with starting(environment, script=script, port=port) as (url, server):
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health")  # noqa: S310  our own
                break
            except OSError:
                if server.poll() is not None:
                    raise RuntimeError("the server died") from None
                time.sleep(0.1)
        else:
            raise RuntimeError("the server takes no visitors")
        yield url, server
