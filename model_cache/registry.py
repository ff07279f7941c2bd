"""The models that are loaded in this process: each once, the least recently used leaving before the next one comes.

The default model leaves for no visitor's choice. Turns a name into an engine; knows neither weights nor requests.
"""

import threading
from pathlib import Path

from model_cache import disk, downloads, memory, room, stored
from model_cache.catalog import Source, label, source
from model_cache.engine.interface import Engine
from model_cache.file_checks import n_weights_of, shapes_in
from model_cache.gguf.cache import Unpacked
from model_cache.hub_process import Listing
from model_cache.load import Load as Load
from model_cache.offers import named_by_operator
from model_cache.opened_models import Key, OpenedModels

_opened = OpenedModels()
_one_at_a_time = threading.Lock()  # so that two loads cannot both count on the same memory


def request_model(name: str | None = None, *, allow_directory: bool = False, fast: bool = False) -> Load:
    """Ask for a model without waiting, for a visitor. Asking twice for one that is on its way gives the same answer.

    The default model is not released for it, and the Hub is shown the operator's token only for a model that the
    operator named. What nobody waits for is given up after a few seconds.

    Args:
        name: a catalogue name or a Hub id; None is the default model.
        allow_directory: whether a local directory will do as well.
        fast: whether in bfloat16, which halves the memory and on processors made for it the time, and rounds every
            step.

    Raises:
        ModelUnavailable: the name is none of these. What goes wrong later is raised by `Load.result`.
    """
    return _request(source(name, allow_directory=allow_directory), fast, for_visitor=True)


def open_model(model: str | None = None, *, fast: bool = False) -> Engine:
    """The engine of a model, loaded if need be, for the operator: any other model is released for it.

    Args:
        model: a catalogue name, a Hub id or a local directory; None is the default model.
        fast: as `request_model`.

    Raises:
        ModelUnavailable: it cannot be had; the text says why, and what to do.
    """
    return _request(source(model, allow_directory=True), fast, for_visitor=False).result()


def loaded_models() -> tuple[str, ...]:
    """Names of the loaded models, least recently used first."""
    return _opened.names()


def loaded_engines() -> tuple[Engine, ...]:
    """The engines of the loaded models, least recently used first; looking at them does not count as use."""
    return _opened.all_engines()


def _request(wanted: Source, fast: bool, *, for_visitor: bool) -> Load:
    return _opened.request((wanted.name, fast), wanted.name, lambda load: _load(wanted, fast, load, for_visitor))


def _load(wanted: Source, fast: bool, load: Load, for_visitor: bool) -> Engine:
    from model_cache import loader  # with torch, which takes seconds: pages are drawn meanwhile
    from model_cache.engine.local import LocalEngine

    key = (wanted.name, fast)
    files = _ready(wanted.directory or _fetch(wanted, fast, load, for_visitor), key, load, for_visitor)
    while not _one_at_a_time.acquire(timeout=disk.POLL_SECONDS):
        if load.given_up():
            raise disk.GivenUp
    try:
        needed = memory.weight_bytes(n_weights_of(shapes_in(files.directory, label(wanted.name))), fast=fast)
        with _opened.lock:
            # Before any other model has to go for it
            room.check_fits(_opened.engines, key, needed, for_visitor=for_visitor)
            load.weight_bytes = needed
            room.make(_opened.engines, _bytes_being_read(), may_release_default=not for_visitor or room.is_default(key))
        dtype = memory.dtype_name(fast)
        known, weights_from = files.known.get(dtype), files.weights_from
        loaded = loader.load(files.directory, wanted.name, fast=fast, weights_from=weights_from, known=known)
        stored.note(files, dtype, loaded.probed)
        return LocalEngine(loaded.info, loaded.codec, loaded.model, make_room=lambda: _make_room_for_copy(key))
    finally:
        _one_at_a_time.release()


def _ready(path: Path, key: Key, load: Load, for_visitor: bool) -> Unpacked:
    """A directory of a model's files, unpacked if need be."""

    def check_memory(n_weights: int) -> None:
        with _opened.lock:
            room.check_fits(_opened.engines, key, memory.weight_bytes(n_weights, fast=key[1]), for_visitor=for_visitor)

    def report(written: int, total: int) -> None:
        load.unpacking, load.bytes_here, load.bytes_total = True, written, total

    return stored.ready(path, label(key[0]), check_memory=check_memory, report=report, given_up=load.given_up)


def _fetch(wanted: Source, fast: bool, load: Load, for_visitor: bool) -> Path:
    def note_progress(here: int, total: int) -> None:
        load.bytes_here, load.bytes_total = here, total

    def check_memory(listing: Listing) -> None:
        with _opened.lock:
            needed = memory.weight_bytes(listing.n_weights, fast=fast)
            room.check_fits(_opened.engines, (wanted.name, fast), needed, for_visitor=for_visitor)

    return downloads.fetch(
        wanted,
        note_progress,
        for_visitor=for_visitor,
        with_token=not for_visitor or named_by_operator(wanted.name),
        check_memory=check_memory,
        given_up=load.given_up,
    )


def _make_room_for_copy(key: Key) -> None:
    with _opened.lock:
        room.make_for_copy(_opened.engines, _bytes_being_read(), key)


def _bytes_being_read() -> int:
    return sum(load.weight_bytes for load in _opened.loads.values())
