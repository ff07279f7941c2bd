"""The Hub's own client, in a process of its own: looks a model up, and downloads it once it is told to go on.

`hub_process` starts it and reads what it says. A process can be ended whatever a server makes it wait for, takes no
more memory than it is given, and what its libraries keep holds nothing of the app's. Knows nothing of loading.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huggingface_hub import HfApi, ModelInfo, constants, snapshot_download
from tqdm import tqdm

from model_cache import hub_errors
from model_cache.catalog import HoldsFiles, ModelUnavailable
from model_cache.client_side import say, take_request
from model_cache.hub_files import blobs_folder, wanted_files, wanted_gguf
from model_cache.hub_guard import guard_client

MEMORY_BYTES = 3_000_000_000


@dataclass(frozen=True)
class Request:
    """What to bring.

    Attributes:
        gguf: the one file to bring; None is everything that a model needs.
        with_token: whether the operator's token is shown; for a name that a visitor typed it must not be.
        constants: of the Hub's client, as the app's process has them.
    """

    name: str
    revision: str
    gguf: str | None
    with_token: bool
    constants: dict[str, Any]


class Reporter(tqdm):  # type: ignore[misc]
    """A progress bar that draws nothing and says how many bytes have come."""

    monitor_interval = 0  # no thread that watches over drawing
    _counting = threading.Lock()  # files come at once, each from its own thread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Of the bars that the Hub's client makes, the one of bytes that lands on the disk is ours.
        self._counts_bytes = kwargs.get("unit") == "B" and "reconstruct" in str(kwargs.get("desc", "")).lower()
        self._here = 0
        super().__init__(*args, **{**kwargs, "disable": True})

    def update(self, n: float | None = 1) -> bool | None:
        with self._counting:
            self._here += int(n or 0)
            if self._counts_bytes:
                say(bytes_here=self._here)
        return None


def bring(request: Request, go_on: threading.Event) -> None:
    """Say what a model would take; once told to go on, download it and say where it is. What goes wrong is said."""
    try:
        wanted = _look_up(request)
        go_on.wait()
        folder = snapshot_download(
            request.name,
            revision=request.revision,  # no commit: only so does the cache remember what a branch pointed to
            allow_patterns=list(wanted),
            token=_token(request),
            tqdm_class=Reporter,
        )
        say(folder=folder)
    except HoldsFiles as error:
        say(problem=error.reason, sizes=error.sizes)
    except ModelUnavailable as error:
        say(problem=str(error), earlier_will_do=False)
    except hub_errors.KNOWN as error:
        sentence, earlier_will_do = hub_errors.in_words(error, request.name, request.revision)
        say(problem=sentence, earlier_will_do=earlier_will_do)


def _look_up(request: Request) -> list[str]:
    """The files to ask for, once it is said what they would take."""
    api = HfApi(token=_token(request))
    info = api.model_info(request.name, revision=request.revision, files_metadata=True, timeout=15)
    files = {file.rfilename: file.size or 0 for file in info.siblings or []}
    wanted = wanted_gguf(request.name, files, request.gguf) if request.gguf else wanted_files(request.name, files)
    say(
        n_weights=_n_weights(info, wanted, request.gguf),
        n_bytes=sum(wanted.values()),
        missing_bytes=sum(size for file, size in wanted.items() if file in _missing(request.name, info)),
    )
    return list(wanted)


def _n_weights(info: ModelInfo, wanted: Mapping[str, int], gguf: str | None) -> int:
    """By the Hub's word, or else as few as may be in so many bytes."""
    if gguf:
        total = (info.gguf or {}).get("total")
        return total if isinstance(total, int) else wanted[gguf] // 4
    weights_bytes = sum(size for file, size in wanted.items() if file.endswith(".safetensors"))
    return int(info.safetensors.total if info.safetensors else weights_bytes // 2)


def _token(request: Request) -> bool | None:
    """As the Hub's client has it: False is none at all, None the one that is set."""
    return None if request.with_token else False


def _missing(name: str, info: ModelInfo) -> set[str]:
    """The files that are not on the disk yet, by the hashes that their contents are kept under."""
    blobs = blobs_folder(name)
    on_disk = {file.name for file in blobs.iterdir()} if blobs.is_dir() else set()
    hashes = {file.rfilename: file.lfs.sha256 if file.lfs else file.blob_id for file in info.siblings or []}
    return {file for file, content_hash in hashes.items() if content_hash not in on_disk}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, most))


def main() -> None:
    """Serve one request."""
    go_on = threading.Event()
    _limit_memory()
    request = Request(**take_request(on_word=go_on.set))
    for name, constant in request.constants.items():
        setattr(constants, name, constant)
    guard_client()
    bring(request, go_on)
    os._exit(0)  # threads of the Hub's client may still wait for a server


if __name__ == "__main__":
    main()
