"""The models of the workers that `LOGITSCOPE_ENGINE` names, in place of those of this process: see `registry.py`."""

import threading
import time
from functools import cache
from typing import Any

import msgspec

from model_cache import settings
from model_cache.catalog import FitsInBfloat16, HoldsFiles, ModelUnavailable, label, source
from model_cache.codec_recipe import CodecRecipe
from model_cache.engine.interface import Engine, ModelInfo
from model_cache.failures import as_unavailable, let_go_of_frames
from model_cache.load import GIVEN_UP, Load
from model_cache.serving import wire
from model_cache.serving.addresses import Address
from model_cache.serving.link import Link
from model_cache.serving.refusals import OTHER_VERSION
from model_cache.serving.remote import RemoteEngine

POLL_SECONDS = 0.2

Key = tuple[str, bool]
_engines: dict[Key, RemoteEngine] = {}
_loads: dict[Key, Load] = {}
_registry = threading.Lock()  # guards the two above


class _OnItsWay(msgspec.Struct):
    words: str
    fraction: float


class _Problem(msgspec.Struct):
    kind: str
    sentence: str
    sizes: dict[str, int] = {}


def request_model(name: str | None = None, *, allow_directory: bool = False, fast: bool = False) -> Load:
    """As `registry.request_model`; None is the model that the workers open with."""
    key = ("" if name is None else source(name, allow_directory=False).name, fast)
    with _registry:
        if key in _engines:
            here = Load(label(key[0]))
            here.future.set_result(_engines[key])
            return here
        if key not in _loads or not _loads[key].revived():
            _loads[key] = Load(key[0] or "the model")
            threading.Thread(target=_open, args=(key, _loads[key]), name="open a model elsewhere", daemon=True).start()
        return _loads[key]


def open_model(model: str | None = None, *, fast: bool = False) -> Engine:
    """As `registry.open_model`, for a model that the workers may open."""
    return request_model(model, fast=fast).result()


def loaded_models() -> tuple[str, ...]:
    """Names of the models that were asked for here."""
    with _registry:
        return tuple(dict.fromkeys(name for name, _ in _engines if name))


def loaded_engines() -> tuple[Engine, ...]:
    """Their engines."""
    with _registry:
        return tuple(_engines.values())


@cache
def link() -> Link:
    """The one connection to the workers."""
    return Link(Address(settings.engine_addresses(), settings.secret()))


def _open(key: Key, load: Load) -> None:
    try:
        engine = _opened(key, load)
    except BaseException as error:  # the thread's edge
        unavailable = as_unavailable(error, load.name)
        let_go_of_frames(unavailable)
        with _registry:
            if _loads.get(key) is load:
                del _loads[key]
        load.future.set_exception(unavailable)
        return
    with _registry:
        _engines[key] = engine
        _loads.pop(key, None)
    load.future.set_result(engine)


def _opened(key: Key, load: Load) -> RemoteEngine:
    name, fast = key
    info: ModelInfo = _said_once_open("/info", key, ModelInfo, load)
    recipe: CodecRecipe = _said_once_open("/codec", key, CodecRecipe, load)  # maybe of a worker that has yet to open it
    try:
        return RemoteEngine(link(), info, recipe.codec(), name, fast=fast)
    except ValueError as error:
        raise ModelUnavailable(str(error)) from error


def _said_once_open(path: str, key: Key, kind: type, load: Load) -> Any:
    while (value := _said(path, key, kind, load)) is None:
        if load.given_up():
            raise ModelUnavailable(GIVEN_UP)
        time.sleep(POLL_SECONDS)
    return value


def _said(path: str, key: Key, kind: type, load: Load) -> Any:
    """What the workers say of a model; None while they are opening it.

    Raises:
        ModelUnavailable: it cannot be had.
    """
    status, body = link().get(path, key[0], fast=key[1])
    try:
        if status == 202:
            coming = wire.read_value(body, _OnItsWay)
            load.elsewhere, load.bytes_here, load.bytes_total = coming.words, int(1000 * coming.fraction), 1000
            return None
        if status == 404:
            raise _as_unavailable(wire.read_value(body, _Problem))
        if status != 200:
            raise ModelUnavailable(body[:500].decode(errors="replace").strip())
        return wire.read_value(body, kind)
    except wire.Malformed as error:
        raise ModelUnavailable(OTHER_VERSION) from error


def _as_unavailable(problem: _Problem) -> ModelUnavailable:
    if problem.kind == "files":
        return HoldsFiles(problem.sentence, problem.sizes)
    return FitsInBfloat16(problem.sentence) if problem.kind == "bfloat16" else ModelUnavailable(problem.sentence)
