"""What tests of the Hub share."""

import re
from pathlib import Path

import pytest

from model_cache import (
    ModelUnavailable,
    open_model,
    registry,
)

REPOSITORY, SMALL, LARGE = "owner/packed", "tiny-Q4_1.gguf", "tiny-F32.gguf"  # of GGUF files
WHAT_TO_DO = re.compile(r"\b(accept|check|choose|download|free|raise|start|try)\b", re.IGNORECASE)


def refusal(model: str) -> str:
    """What a person reads about a model that cannot be had: one line that names the model and says what to do."""
    with pytest.raises(ModelUnavailable) as caught:
        open_model(model)
    text = str(caught.value)
    assert Path(model).name in text if Path(model).is_absolute() else model in text
    assert "\n" not in text
    assert not re.search(r"Traceback|File \"|\b\w+Error\b", text)
    assert WHAT_TO_DO.search(text), f"says nothing that one could do: {text}"
    return text


def forget() -> None:
    """As if the process had been started anew."""
    for engine in registry._opened.engines.values():
        engine.close()
    registry._opened.engines.clear()
