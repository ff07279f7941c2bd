"""What a configuration would build, drawn up without memory, and held against the weights that there are.

A configuration may promise a thousand times what its file holds; transformers would make up the difference. Knows
neither tokenizers nor requests.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch.nn.modules.module import (
    register_module_buffer_registration_hook,
    register_module_module_registration_hook,
    register_module_parameter_registration_hook,
)

from model_cache.catalog import ModelUnavailable
from model_cache.file_checks import Shapes, n_weights_of

MOST_PARTS_PER_TENSOR = 30  # a file may hold as one tensor what a network has as many
PARTS_FOR_NOTHING = 5_000
SLACK = 1.25  # what is worked out anew at loading (positions, tied heads) is not in the file
WEIGHTS_FOR_NOTHING = 20_000_000


class TooManyParts(Exception):
    """More is being built than there can be weights for."""


def check_blueprint(directory: Path, shapes: Shapes, name: str) -> None:
    """Refuse a model whose configuration builds more than the file holds weights for, or in other shapes.

    Args:
        directory: with its `config.json`.
        shapes: of the tensors in the file.

    Raises:
        ModelUnavailable: also where the configuration builds nothing, for whatever reason.
    """
    from transformers import AutoConfig, AutoModelForCausalLM

    not_as_stated = ModelUnavailable(
        f"The configuration of {name} describes a larger model than its files hold weights for. It was not opened. "
        "Choose another model."
    )
    config = AutoConfig.from_pretrained(directory, trust_remote_code=False, local_files_only=True)
    try:
        with at_most(PARTS_FOR_NOTHING + MOST_PARTS_PER_TENSOR * len(shapes)), torch.device("meta"):
            network = AutoModelForCausalLM.from_config(config, dtype=torch.float32, trust_remote_code=False)
    except TooManyParts as error:
        raise not_as_stated from error
    n_weights = sum(weights.numel() for weights in network.parameters())  # tied ones once
    n_buffered = sum(buffer.numel() for buffer in network.buffers())
    if n_weights + n_buffered > SLACK * n_weights_of(shapes) + WEIGHTS_FOR_NOTHING:
        raise not_as_stated
    for tensor, weights in network.named_parameters():
        if tensor in shapes and prod(shapes[tensor]) != weights.numel():
            raise ModelUnavailable(
                f"The configuration of {name} does not fit its files: a tensor in them has the shape "
                f"{_words(shapes[tensor])}, not {_words(tuple(weights.shape))}. Choose another model."
            )


@contextmanager
def at_most(n_parts: int) -> Iterator[None]:
    """Have a network that takes more modules, parameters and buffers than these fail while it is being built here."""
    left, builder = n_parts, threading.get_ident()

    def count(*_: Any) -> None:
        nonlocal left
        if threading.get_ident() != builder:  # torch calls for every thread's networks
            return
        left -= 1
        if left < 0:
            raise TooManyParts

    hooks = [
        register_module_module_registration_hook(count),
        register_module_parameter_registration_hook(count),
        register_module_buffer_registration_hook(count),
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _words(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{extent:,}" for extent in shape)
