"""Where figures come from, so that others can have the same: the app, the model's revision and the hashes of its
files, how texts were read, and when.

Reads a model's files; knows no page and no table.
"""

import hashlib
import tomllib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from model_cache.engine.interface import ModelInfo

_TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "merges.txt")
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Digests:
    """Which files a model was opened from.

    Attributes:
        revision: the commit of its repository, or the version of its package; "" for a directory.
        weights, tokenizer: the SHA-256 of the files, of several that of their hashes, line by line.
    """

    revision: str
    weights: str
    tokenizer: str


def digests(directory: Path, checked: Path) -> "Future[Digests]":
    """Those of a model's files, worked out while the same files are read.

    Args:
        directory: where they are from.
        checked: a folder that leads to those that were looked through.
    """
    weights = [path.resolve() for path in sorted(checked.glob("*.safetensors"))]
    tokenizer = [path.resolve() for name in _TOKENIZER_FILES if (path := checked / name).exists()][:1]
    worker = ThreadPoolExecutor(1, thread_name_prefix="hash weights")
    answer = worker.submit(lambda: Digests(_revision(directory), _digest(weights), _digest(tokenizer)))
    worker.shutdown(wait=False)
    return answer


def header(info: ModelInfo, convention: str, *, date: datetime | None = None) -> dict[str, str]:
    """What an export says of itself: the app, the model, the convention and the date, each in a few words.

    Args:
        convention: a badge.
        date: None is now.
    """
    weights = f" (weights from {info.weights_from})" if info.weights_from else ""
    said = {
        "app": f"Logitscope {app_version()}",
        "model": f"{info.name}{weights}",
        "revision": info.revision,
        "weights": f"sha256 {info.weights_digest}" if info.weights_digest else "",
        "tokenizer": f"sha256 {info.tokenizer_digest}" if info.tokenizer_digest else "",
        "convention": convention,
        "device": info.device,
        "dtype": info.dtype,
        "date": (date or datetime.now(UTC)).isoformat(timespec="seconds"),
    }
    return {name: text for name, text in said.items() if text}


@cache
def app_version() -> str:
    """The app's version, as the project's own file has it."""
    project = Path(__file__).parents[1] / "pyproject.toml"
    try:
        return str(tomllib.loads(project.read_text())["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        try:
            return metadata.version("logitscope")
        except metadata.PackageNotFoundError:
            return "unknown"


def _revision(directory: Path) -> str:
    if directory.parent.name == "snapshots":
        return directory.name
    parts = directory.parts
    package = parts.index("python-packages") + 1 if "python-packages" in parts else len(parts)
    return parts[package] if package < len(parts) else ""


def _digest(files: list[Path]) -> str:
    each = [_digest_of_file(path) for path in files]
    if len(each) < 2:
        return "".join(each)
    return hashlib.sha256("\n".join(each).encode()).hexdigest()


def _digest_of_file(path: Path) -> str:
    """Its SHA-256; the Hub's own cache keeps large files under it."""
    if path.parent.name == "blobs" and len(path.name) == 64 and _HEX.issuperset(path.name):
        return path.name
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
