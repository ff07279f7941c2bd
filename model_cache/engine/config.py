"""What an engine may be told to do without, so that what each part brings can be measured."""

import os
from dataclasses import dataclass
from functools import cache

SWITCHES = {"batching": "batching", "results": "answer_cache", "prefixes": "prefix_cache"}  # name in the setting: field


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
        names = [name.strip() for name in switched_off.split(",") if name.strip()]
        unknown = [name for name in names if name not in SWITCHES]
        if unknown:
            raise ValueError(f"LOGITSCOPE_WITHOUT knows {', '.join(SWITCHES)}; it names {', '.join(unknown)}.")
        return cls(**{SWITCHES[name]: False for name in names})


@cache
def from_environment() -> EngineConfig:
    """What `LOGITSCOPE_WITHOUT` says, read once.

    Raises:
        ValueError: it names something else than the parts of an engine.
    """
    return EngineConfig.parse(os.environ.get("LOGITSCOPE_WITHOUT", ""))
