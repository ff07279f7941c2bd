"""Files of a model as the Hub lists them: sizes, hashes, how many weights they hold. Knows no server."""

import hashlib
import json
import struct
from functools import lru_cache
from math import prod
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

LARGE = {".bin", ".safetensors", ".gguf"}  # what the Hub keeps in LFS


def files_in(directory: Path) -> dict[str, Path]:
    """Every file of a folder, by its path in it."""
    return {path.relative_to(directory).as_posix(): path for path in sorted(directory.rglob("*")) if path.is_file()}


def content(path: Path) -> bytes | mmap:
    """A file's bytes; those of real weights are not read before they are sent."""
    if path.stat().st_size < 10_000_000:
        return path.read_bytes()
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def size(path: Path) -> dict[str, Any]:
    """What the Hub tells of a file."""
    n_bytes = path.stat().st_size
    lfs = {"sha256": sha256(path), "size": n_bytes, "pointerSize": 134}
    return {"size": n_bytes, "lfs": lfs} if path.suffix in LARGE else {"size": n_bytes}


def sha256(path: Path) -> str:
    return _hashes(path, path.stat().st_mtime_ns, path.stat().st_size)[0]


def git_id(path: Path) -> str:
    return _hashes(path, path.stat().st_mtime_ns, path.stat().st_size)[1]


@lru_cache(maxsize=1_000)
def _hashes(path: Path, changed_ns: int, size: int) -> tuple[str, str]:
    """By SHA-256, and as git has it; once for each state of a file, because real weights take seconds."""
    content = path.read_bytes()
    git_id = hashlib.sha1(b"blob %d\0" % size + content, usedforsecurity=False).hexdigest()
    return hashlib.sha256(content).hexdigest(), git_id


def weights_in(safetensors: Path) -> int:
    """How many numbers a safetensors file holds; 0 where its header cannot be read: the Hub then tells no number."""
    try:
        with safetensors.open("rb") as file:
            header = json.loads(file.read(min(struct.unpack("<Q", file.read(8))[0], safetensors.stat().st_size)))
        return sum(prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
    except (struct.error, ValueError, AttributeError, KeyError):
        return 0
