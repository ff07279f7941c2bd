"""Bringing a model's files from the Hugging Face Hub, with its size known before a byte of the weights moves.

Only safetensors and the tokenizer's text files are ever asked for. Knows nothing of loading.
"""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import HfApi, constants, snapshot_download
from huggingface_hub.errors import (
    DisabledRepoError,
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
    StrictDataclassError,
    XetDownloadError,
)
from tqdm import tqdm

from model_cache import memory
from model_cache.catalog import ModelUnavailable, Source
from model_cache.hub_guard import guard_client, is_plain_name

guard_client()
Progress = Callable[[int, int], None]  # bytes here, bytes in all

_TEXT_FILES = {
    "added_tokens.json",
    "config.json",
    "generation_config.json",
    "merges.txt",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
}
_WEIGHTS = ("model.safetensors", "model-*.safetensors", "model.safetensors.index.json")
_UNREACHABLE = (LocalEntryNotFoundError, httpx2.TransportError, OfflineModeIsEnabled, ConnectionError, TimeoutError)
# What the Hub's client raises on an answer that is not shaped as the Hub's: no JSON or JSON too deep, bytes that are no
# text, a list where an object belongs, figures that are none, addresses that lead in a circle.
_MALFORMED = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
    httpx2.RequestError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    EntryNotFoundError,
    FileMetadataError,
    RevisionResolutionError,
    StrictDataclassError,
    XetDownloadError,
)


def fetch(source: Source, on_progress: Progress | None = None) -> Path:
    """The directory of a model's files, downloaded if need be.

    Raises:
        ModelUnavailable: the Hub cannot be reached and there is no earlier download, the id or revision does not
            exist, the model is gated, has no safetensors, or does not fit into memory or onto the disk.
    """
    earlier = _earlier_download(source)
    if earlier is not None and source.revision != "main":
        return earlier
    name = source.name
    try:
        info = HfApi().model_info(name, revision=source.revision, files_metadata=True, timeout=15)
        files = {sibling.rfilename: sibling.size or 0 for sibling in info.siblings or []}
        wanted = _wanted(name, files)
        weights_bytes = sum(size for file, size in wanted.items() if file.endswith(".safetensors"))
        n_weights = info.safetensors.total if info.safetensors else weights_bytes // 2
        memory.check_fits(name, 4 * n_weights)
        _check_disk(name, sum(wanted.values()))
        folder = snapshot_download(
            name,
            revision=source.revision,  # not info.sha: only so does the cache remember what a branch pointed to
            allow_patterns=list(wanted),
            tqdm_class=_reporter(on_progress, sum(wanted.values())),
        )
        if on_progress is not None:  # files that were here before are never counted
            on_progress(sum(wanted.values()), sum(wanted.values()))
    except GatedRepoError as error:
        raise ModelUnavailable(
            f"{name} is gated: accept its licence on its page at huggingface.co, "
            "then start the app with HF_TOKEN set to your token."
        ) from error
    except RevisionNotFoundError as error:
        raise ModelUnavailable(f"{name} has no revision {source.revision} any more. Choose another model.") from error
    except (RepositoryNotFoundError, DisabledRepoError, HFValidationError) as error:
        raise ModelUnavailable(
            f"The Hugging Face Hub has no public model called {name}. Check the spelling: ids look like owner/name."
        ) from error
    except _UNREACHABLE as error:
        if earlier is not None:
            return earlier
        raise ModelUnavailable(_unreachable(name)) from error
    except HfHubHTTPError as error:
        if earlier is not None:
            return earlier
        status = error.response.status_code if error.response is not None else "an error"
        raise ModelUnavailable(f"The Hugging Face Hub answered {status} for {name}. Try again in a moment.") from error
    except _MALFORMED as error:
        if earlier is not None:
            return earlier
        raise ModelUnavailable(
            f"What answered for {name} is not the Hugging Face Hub. "
            "Check the connection: the network may ask you to log in first."
        ) from error
    except OSError as error:
        raise ModelUnavailable(f"{name} could not be stored on this machine: {error.strerror or error}.") from error
    return Path(folder)


def _unreachable(name: str) -> str:
    host = constants.ENDPOINT.split("://")[-1]
    return (
        f"The Hugging Face Hub ({host}) cannot be reached from this machine, and {name} has not been downloaded "
        "before. Check the connection; the bundled model needs none."
    )


def _earlier_download(source: Source) -> Path | None:
    """A complete earlier download, if there is one."""
    try:
        # With the patterns: else a README that was never asked for makes the download incomplete.
        patterns = [*_TEXT_FILES, *_WEIGHTS]
        folder = Path(
            snapshot_download(source.name, revision=source.revision, local_files_only=True, allow_patterns=patterns)
        )
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        return None
    return folder if any(folder.glob("*.safetensors")) and (folder / "config.json").exists() else None


def _wanted(name: str, files: dict[str, int]) -> dict[str, int]:
    """The files to ask for and their sizes: one set of safetensors, and the text files beside them."""
    files = {file: size for file, size in files.items() if is_plain_name(file)}
    if "model.safetensors" in files:
        weights = {"model.safetensors"}
    else:
        weights = {file for file in files if file.startswith("model-") and file.endswith(".safetensors")}
        weights |= {"model.safetensors.index.json"} & files.keys()
    if not any(file.endswith(".safetensors") for file in weights):
        raise ModelUnavailable(
            f"{name} has no safetensors weights. Other formats can run code while they load, so they are never opened. "
            "Choose another model."
        )
    return {file: size for file, size in files.items() if file in weights or file in _TEXT_FILES}


def _check_disk(name: str, n_bytes: int) -> None:
    folder = Path(constants.HF_HUB_CACHE)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if n_bytes > free:
        raise ModelUnavailable(
            f"{name} is a download of {memory.gigabytes(n_bytes)}, and the disk has {memory.gigabytes(free)} free."
        )


def _reporter(on_progress: Progress | None, total: int) -> type[tqdm]:
    """A progress bar that draws nothing and passes on how many bytes have come."""
    counting = threading.Lock()  # files come at once, each from its own thread

    class Reporter(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            # Of the bars that the Hub's client makes, the one of bytes that lands on the disk is ours.
            self._counts_bytes = kwargs.get("unit") == "B" and "reconstruct" in str(kwargs.get("desc", "")).lower()
            self._here = 0
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            with counting:
                self._here += int(n or 0)
                if self._counts_bytes and on_progress is not None:
                    on_progress(min(self._here, total), total)
            return None

    return Reporter
