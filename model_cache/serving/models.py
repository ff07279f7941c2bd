"""The models that a worker answers for: opened when they are first asked for. Knows neither HTTP nor messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from model_cache.catalog import CATALOG
from model_cache.engine.interface import Engine


class OnItsWay(Protocol):
    """A model that is being opened; see `load.Load`."""

    @property
    def fraction(self) -> float:
        """How much of it is here."""

    def words(self) -> str:
        """What is happening, for a person."""

    def done(self) -> bool:
        """Whether it is open, or cannot be."""

    def result(self, timeout: float | None = None) -> Engine:
        """The engine; raises ModelUnavailable."""


Request = Callable[[str, bool], OnItsWay]


@dataclass(frozen=True)
class Opening:
    """A model that is not open yet, for whoever waits."""

    words: str
    fraction: float


def registered(name: str, fast: bool) -> OnItsWay:
    """One of this process's models: the default one, or any that visitors may have.

    Raises:
        ModelUnavailable: there is none of that name.
    """
    from model_cache.registry import request_model

    return request_model(name or None, allow_directory=not name, fast=fast)


def known_by_name(name: str) -> bool:
    """Whether it is found without reading a folder, so that a thread for it costs more than it (0.4 of 1.6 ms)."""
    return not name or name in CATALOG


def engine_or_opening(request: Request, name: str, fast: bool) -> Engine | Opening:
    """
    Raises:
        ModelUnavailable: it cannot be had.
    """
    load = request(name, fast)
    return load.result(0) if load.done() else Opening(load.words(), load.fraction)
