"""What an engine may be told to do without, so that what each part brings can be measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from model_cache import settings
from model_cache.environment import some_of

SWITCHES = dict(zip(settings.ENGINE_PARTS, ("batching", "answer_cache", "prefix_cache"), strict=True))  # to fields


@dataclass(frozen=True)
class EngineConfig:
    """How an engine works.

    Attributes:
        batching: questions that wait together run together.
        answer_cache: answers are kept for whoever asks the same again.
        prefix_cache: keys and values of a phrase are kept for the phrase that goes on from it.
        answer_cache_bytes, prefix_cache_bytes: what these may take.
    """

    batching: bool = True
    answer_cache: bool = True
    prefix_cache: bool = True
    answer_cache_bytes: int = 64_000_000
    prefix_cache_bytes: int = 256_000_000

    @classmethod
    def parse(cls, switched_off: str) -> "EngineConfig":
        """A configuration without some parts.

        Args:
            switched_off: some of batching, results, prefixes, with commas between.

        Raises:
            ValueError: it names something else.
        """
        return cls.without(some_of("LOGITSCOPE_WITHOUT", switched_off, settings.ENGINE_PARTS))

    @classmethod
    def without(cls, parts: Iterable[str]) -> "EngineConfig":
        """A configuration without some of `SWITCHES`."""
        return cls(**{SWITCHES[part]: False for part in parts})


@cache
def from_environment() -> EngineConfig:
    """What `LOGITSCOPE_WITHOUT` says, read once.

    Raises:
        ValueError: it names something else than the parts of an engine.
    """
    return EngineConfig.without(settings.switched_off())
