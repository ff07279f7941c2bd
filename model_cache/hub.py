"""Bringing a model's files from the Hugging Face Hub, with its size known before a byte of the weights moves.

Only safetensors and the tokenizer's text files are ever asked for. Knows nothing of loading.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

from model_cache import disk, hub_process, memory
from model_cache.catalog import Source
from model_cache.hub_files import TEXT_FILES, WEIGHTS
from model_cache.hub_process import HubFailure, Listing

Progress = Callable[[int, int], None]  # bytes here, bytes in all
_look_ups = threading.BoundedSemaphore(2)


def fetch(
    source: Source,
    on_progress: Progress | None = None,
    *,
    for_visitor: bool = False,
    with_token: bool = True,
    check_memory: Callable[[Listing], None] | None = None,
    given_up: Callable[[], bool] = lambda: False,
) -> Path:
    """The directory of a model's files, or its one GGUF file, downloaded if need be.

    Args:
        for_visitor: whether somebody other than the operator chose the model.
        with_token: whether the operator's token is shown to the Hub.
        check_memory: raises ModelUnavailable where a model of that size cannot be opened; None is by the budget alone.
        given_up: whether nobody waits any more.

    Raises:
        ModelUnavailable: the Hub cannot be reached, or brings next to nothing, and there is no earlier download, the id
            or revision does not exist, the model is gated, has no safetensors, or does not fit into memory or onto the
            disk.
        GivenUp: nobody waits any more.
    """
    earlier = earlier_download(source)
    if earlier is not None and source.revision != "main":
        return earlier
    check_memory = check_memory or (lambda listing: memory.check_fits(source.name, 4 * listing.n_weights))
    with disk.turn(source.repository, given_up):
        try:
            with hub_process.started(source, with_token=with_token, given_up=given_up) as process:
                listing = process.listing()
                check_memory(listing)
                disk.reserve(source.repository, listing.missing_bytes, for_visitor=for_visitor)

                def report(bytes_here: int) -> None:
                    disk.note_remaining(source.repository, listing.missing_bytes - bytes_here)
                    if on_progress is not None:
                        on_progress(min(bytes_here, listing.n_bytes), listing.n_bytes)

                folder = process.download(listing, report)
                report(listing.n_bytes)  # files that were here before are never counted
                return folder / source.gguf if source.gguf else folder
        except HubFailure as failure:
            if earlier is None or not failure.earlier_will_do:
                raise
        except disk.NoRoom:
            if earlier is None:
                raise
        finally:
            hub_process.remove_partial_files(source.repository)
    return earlier


def look_up(source: Source, *, with_token: bool, given_up: Callable[[], bool] = lambda: False) -> Listing:
    """What a model would take, without a byte of it.

    Raises:
        ModelUnavailable, GivenUp: as `fetch`.
    """
    while not _look_ups.acquire(timeout=disk.POLL_SECONDS):
        if given_up():
            raise disk.GivenUp
    try:
        with hub_process.started(source, with_token=with_token, given_up=given_up) as process:
            return process.listing()
    finally:
        _look_ups.release()


def earlier_download(source: Source) -> Path | None:
    """A complete earlier download, if there is one."""
    try:
        # With the patterns: else a README that was never asked for makes the download incomplete.
        patterns = [source.gguf] if source.gguf else [*TEXT_FILES, *WEIGHTS]
        repository, revision = source.repository, source.revision
        folder = Path(snapshot_download(repository, revision=revision, local_files_only=True, allow_patterns=patterns))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        return None
    if source.gguf:
        return folder / source.gguf if (folder / source.gguf).is_file() else None
    return folder if any(folder.glob("*.safetensors")) and (folder / "config.json").exists() else None
