"""Where unpacked GGUF files are kept, and room on the disk for one more: the least recently used go first.

Knows nothing of what is in them.
"""

import os
import shutil
from pathlib import Path

import psutil
from huggingface_hub import constants

from model_cache import settings
from model_cache.disk import VISITORS_BYTES, NoRoom
from model_cache.memory import gigabytes

RECORD = "unpacked_from.json"  # in each directory; when it was written is when that was last used


def folder() -> Path:
    """Where unpacked files are kept."""
    return Path(constants.HF_HOME) / "logitscope" / "gguf"


def make_room(name: str, n_bytes: int) -> None:
    """Delete unpacked files, the least recently used first, until one more fits.

    Raises:
        NoRoom: it fits into no limit, or onto no disk.
    """
    allowed = settings.disk_bytes() or VISITORS_BYTES
    if n_bytes > allowed:
        raise NoRoom(
            f"{name} takes {gigabytes(n_bytes)} on the disk once it is unpacked, and {gigabytes(allowed)} may be used. "
            "Choose a smaller model; whoever runs this app can raise LOGITSCOPE_DISK_GB."
        )
    kept = sorted((record.stat().st_mtime, record.parent) for record in folder().glob(f"*/{RECORD}"))
    taken = {directory: _bytes_of(directory) for _, directory in kept}
    for _, directory in kept:
        if sum(taken.values()) + n_bytes <= allowed and n_bytes <= _free_bytes():
            return
        shutil.rmtree(directory, ignore_errors=True)
        del taken[directory]
    if n_bytes > (free := _free_bytes()):
        takes = f"{name} takes {gigabytes(n_bytes)} on the disk once it is unpacked"
        raise NoRoom(f"{takes}, and {gigabytes(free)} are free. Choose a smaller model.")


def remove_partial() -> None:
    """Delete what processes left half done that are no more."""
    for partial in folder().glob("partial-*"):
        number = partial.name.split("-")[1]
        if not number.isdecimal() or int(number) == os.getpid() or not psutil.pid_exists(int(number)):
            shutil.rmtree(partial, ignore_errors=True)


def _bytes_of(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.iterdir())


def _free_bytes() -> int:
    return shutil.disk_usage(folder()).free
