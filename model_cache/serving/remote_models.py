"""The models of the workers that `LOGITSCOPE_ENGINE` names, in place of those of this process: see `registry.py`."""

import time
from functools import cache
from typing import Any

import msgspec

from model_cache import settings
from model_cache.catalog import FitsInBfloat16, HoldsFiles, ModelUnavailable, source
from model_cache.codec_recipe import CodecRecipe
from model_cache.disk import GivenUp
from model_cache.engine.interface import Engine, ModelInfo
from model_cache.load import Load
from model_cache.opened_models import Key, OpenedModels
from model_cache.serving import wire
from model_cache.serving.addresses import Address
from model_cache.serving.link import Link
from model_cache.serving.refusals import OTHER_VERSION
from model_cache.serving.remote import RemoteEngine

POLL_SECONDS = 0.2
MAX_MODELS = 8  # of which tokenizers and answers are kept here

_opened = OpenedModels()


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
    return _opened.request(key, key[0] or "the model", lambda load: _open(key, load))


def open_model(model: str | None = None, *, fast: bool = False) -> Engine:
    """As `registry.open_model`, for a model that the workers may open."""
    return request_model(model, fast=fast).result()


def loaded_models() -> tuple[str, ...]:
    """Names of the models that were asked for here, least recently used first."""
    return _opened.names()


def loaded_engines() -> tuple[Engine, ...]:
    """Their engines."""
    return _opened.all_engines()


@cache
def link() -> Link:
    """The one connection to the workers."""
    return Link(Address(settings.engine_addresses(), settings.secret()))


def _open(key: Key, load: Load) -> RemoteEngine:
    name, fast = key
    info: ModelInfo = _said_once_open("/info", key, ModelInfo, load)
    recipe: CodecRecipe = _said_once_open("/codec", key, CodecRecipe, load)  # maybe of a worker that has yet to open it
    try:
        engine = RemoteEngine(link(), info, recipe.codec(), name, fast=fast)
    except ValueError as error:
        raise ModelUnavailable(str(error)) from error
    with _opened.lock:
        while len(_opened.engines) >= MAX_MODELS:
            _opened.engines.popitem(last=False)  # whoever asks it keeps it until then
    return engine


def _said_once_open(path: str, key: Key, kind: type, load: Load) -> Any:
    while (value := _said(path, key, kind, load)) is None:
        if load.given_up():
            raise GivenUp
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
