"""Downloads and the disk: a few at once, each repository once, and all together within a limit. Knows no Hub."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from huggingface_hub import constants

from model_cache import settings
from model_cache.catalog import ModelUnavailable
from model_cache.memory import gigabytes

AT_ONCE = 3  # whoever comes later waits
VISITORS_BYTES = 20e9  # of all downloads, where no setting says otherwise
POLL_SECONDS = 0.1
_remaining: dict[str, int] = {}  # bytes still to come, by repository, of the downloads that are under way
_changed = threading.Condition()  # guards it


class GivenUp(Exception):
    """Nobody waits for the download any more."""


class NoRoom(ModelUnavailable):
    """The disk, or what downloads may take of it, is too small."""


@contextmanager
def turn(repository: str, given_up: Callable[[], bool]) -> Iterator[None]:
    """Wait until nobody else brings the same, and not too many are brought at once.

    Raises:
        GivenUp: nobody waits any more.
    """
    with _changed:
        while repository in _remaining or len(_remaining) >= AT_ONCE:
            if given_up():
                raise GivenUp
            _changed.wait(POLL_SECONDS)
        _remaining[repository] = 0
    try:
        yield
    finally:
        with _changed:
            del _remaining[repository]
            _changed.notify_all()


def reserve(repository: str, n_bytes: int, *, unpacked_bytes: int = 0, for_visitor: bool) -> None:
    """Set so many bytes aside for a download whose turn it is.

    Args:
        unpacked_bytes: what is unpacked from it, beside it.
        for_visitor: whether somebody other than the operator chose the model.

    Raises:
        NoRoom: the disk is too small, or downloads may not take so much.
    """
    allowed, taken = allowed_bytes(for_visitor=for_visitor), bytes_taken()
    with _changed:
        others = sum(_remaining.values())
        free = max(0, _free_bytes() - others)
        unpacked = f", which unpacks to {gigabytes(unpacked_bytes)}" if unpacked_bytes else ""
        needed = n_bytes + unpacked_bytes
        if needed > free:
            raise NoRoom(
                f"{repository} is a download of {gigabytes(n_bytes)}{unpacked}, and the disk has {gigabytes(free)} "
                "free. Choose a smaller model."
            )
        if needed and allowed is not None and taken + others + needed > allowed:
            raise NoRoom(
                f"{repository} is a download of {gigabytes(n_bytes)}{unpacked}. All downloads together may take "
                f"{gigabytes(allowed)} on this machine's disk, and {gigabytes(taken + others)} of that are taken. "
                "Choose a smaller model; whoever runs this app can raise LOGITSCOPE_DISK_GB."
            )
        _remaining[repository] = needed


def note_remaining(repository: str, remaining_bytes: int) -> None:
    """Take note that so much of a download is still to come."""
    with _changed:
        _remaining[repository] = max(0, remaining_bytes)


def allowed_bytes(*, for_visitor: bool) -> float | None:
    """What all downloads together may take: `LOGITSCOPE_DISK_GB`; else no limit is set for the operator.

    Raises:
        BadSetting: the setting is no number of gigabytes.
    """
    allowed = settings.disk_bytes()
    return VISITORS_BYTES if allowed is None and for_visitor else allowed


def bytes_taken() -> int:
    """What the Hub's cache holds, half-finished files with it; each once, however many revisions link to it."""
    total = 0
    for folder, _, files in os.walk(constants.HF_HUB_CACHE):
        for file in files:
            try:
                total += os.lstat(os.path.join(folder, file)).st_size
            except OSError:  # it went meanwhile
                continue
    return total


def _free_bytes() -> int:
    folder = Path(constants.HF_HUB_CACHE).absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
