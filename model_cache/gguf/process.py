"""The process that unpacks a GGUF file, seen from the app: starts it, passes on how far it is, and ends it."""

import time
from collections.abc import Callable
from pathlib import Path

from model_cache import settings
from model_cache.catalog import ModelUnavailable
from model_cache.client_process import ClientProcess, Died, SaysNothing

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
    request = {"file": str(file), "folder": str(folder), "name": name}
    process = ClientProcess("model_cache.gguf.unpack", f"unpack {name}", request, given_up=given_up)
    until = time.monotonic() + START_SECONDS + settings.load_seconds()
    try:
        while "done" not in (message := process.next_message(until)):
            if "problem" in message:
                raise ModelUnavailable(message["problem"])
            until = time.monotonic() + settings.load_seconds()
            report(message["written"], message["total"])
    except SaysNothing:
        raise ModelUnavailable(f"The GGUF file {name} takes too long to be unpacked. Choose another model.") from None
    except Died:
        raise ModelUnavailable(
            f"The GGUF file {name} could not be unpacked: it takes more memory than it should; the app's log may have "
            "more. Choose another model."
        ) from None
    finally:
        process.end()
