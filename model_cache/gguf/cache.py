"""GGUF files that were unpacked, kept for the next time while they stay as they were, together within a limit.

Knows files and their hashes, and nothing of what is in them.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from model_cache.catalog import ModelUnavailable
from model_cache.disk import POLL_SECONDS, GivenUp
from model_cache.engine.probed import Probed, read_probed
from model_cache.gguf import process
from model_cache.gguf.disk_room import RECORD as RECORD
from model_cache.gguf.disk_room import folder as folder
from model_cache.gguf.disk_room import make_room, remove_partial
from model_cache.gguf.header import Header, written_bytes
from model_cache.gguf.process import Progress

FORM = 1  # goes up when files are unpacked in another way
WEIGHTS = "model.safetensors"
_unpacking = threading.Lock()  # one file at a time


@dataclass(frozen=True)
class Unpacked:
    """A directory to open, of a file that was unpacked or of itself.

    Attributes:
        weights_from: what most of its weights were packed as; "" where they were plain numbers.
        known: what its network turned out to be when it was opened, by what it was computed in.
        is_kept: whether the directory is the cache's own.
    """

    directory: Path
    weights_from: str
    known: Mapping[str, Probed] = field(default_factory=dict)
    is_kept: bool = True


def kept(file: Path) -> Unpacked | None:
    """What a file was unpacked to earlier, if it is still as it was then. It counts as used."""
    directory = _place_of(file)
    record = _current_record(directory, file.resolve())
    if record is None:
        return None
    return Unpacked(directory, str(record["weights_from"]), read_probed(record.get("known", {})))


def note(unpacked: Unpacked, dtype: str, probed: Probed) -> None:
    """Keep what a network turned out to be, for the next time that the same weights are opened."""
    with contextlib.suppress(OSError, ValueError, TypeError):  # it has just been deleted: next time it is found anew
        record = json.loads((unpacked.directory / RECORD).read_text())
        record.setdefault("known", {})[dtype] = asdict(probed)
        (unpacked.directory / f"{RECORD}.new").write_text(json.dumps(record))
        (unpacked.directory / f"{RECORD}.new").rename(unpacked.directory / RECORD)


def unpack(
    file: Path,
    header: Header,
    name: str,
    *,
    report: Progress = lambda written, total: None,
    given_up: Callable[[], bool] = lambda: False,
) -> Unpacked:
    """Unpack a file, unless somebody else has meanwhile.

    Args:
        header: of the file.

    Raises:
        ModelUnavailable: it cannot be unpacked, or the disk is too small.
        GivenUp: nobody waits any more.
    """
    with _turn(given_up):
        earlier = kept(file)
        if earlier is not None:
            return earlier
        file, directory = file.resolve(), _place_of(file)
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_partial()
        shutil.rmtree(directory, ignore_errors=True)
        make_room(name, written_bytes(header))
        before, partial = _facts(file), Path(tempfile.mkdtemp(prefix=f"partial-{os.getpid()}-", dir=folder()))
        try:
            process.run(file, partial, name, report=report, given_up=given_up)
            written = {"weights_bytes": (partial / WEIGHTS).stat().st_size, "weights_from": header.weights_from}
            (partial / RECORD).write_text(json.dumps(before | {"sha256": _hash(file)} | written))
            if _facts(file) != before:
                raise ModelUnavailable(f"The GGUF file {name} was changed while it was read. Choose it again.")
            with contextlib.suppress(OSError):  # another app on this machine was sooner with the same file
                partial.rename(directory)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    ready = kept(file)
    if ready is None:
        raise ModelUnavailable(f"What the GGUF file {name} unpacks to could not be stored. Try again.")
    return ready


def _place_of(file: Path) -> Path:
    return folder() / hashlib.sha256(os.fsencode(file.resolve())).hexdigest()[:24]


def _current_record(directory: Path, file: Path) -> dict[str, Any] | None:
    """What is noted of a file that a directory holds as it is now."""
    try:
        record: dict[str, Any] = json.loads((directory / RECORD).read_text())
        facts = _facts(file)
        if (directory / WEIGHTS).stat().st_size != record["weights_bytes"]:
            return None
        changed = {entry for entry, fact in facts.items() if record[entry] != fact}
        if changed == {"modified"} and _hash(file) == record["sha256"]:  # touched or put back, and the same
            (directory / RECORD).write_text(json.dumps(record | facts))
        elif changed:
            return None
        os.utime(directory / RECORD)
        return record
    except (OSError, ValueError, KeyError, TypeError):  # there is none, or half of one
        return None


def _facts(file: Path) -> dict[str, Any]:
    """What tells whether a file, and how it is unpacked, are as they were."""
    status = file.stat()
    return {
        "form": [FORM, version("gguf"), version("transformers"), version("torch")],
        "bytes": status.st_size,
        "modified": status.st_mtime_ns,
    }


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextlib.contextmanager
def _turn(given_up: Callable[[], bool]) -> Iterator[None]:
    while not _unpacking.acquire(timeout=POLL_SECONDS):
        if given_up():
            raise GivenUp
    try:
        yield
    finally:
        _unpacking.release()
