"""A tiny model with random weights of every causal family that the installed transformers knows.

Sizes are shrunk by the names of a configuration's fields; `sizes.py` has them.
Knows neither engine nor tests.
"""

import dataclasses
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch import nn
from transformers import AutoModelForCausalLM, PreTrainedConfig, PreTrainedTokenizerFast
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from tests.families.sizes import SIZES, SPECIAL

MAX_WEIGHTS = 3_000_000


def save(family: str, folder: Path, **changes: Any) -> PreTrainedConfig:
    """Write a family's tiny model and a tokenizer of bytes into a folder.

    Args:
        changes: fields of its configuration.

    Raises:
        Whatever transformers raises where the family cannot be made so.
    """
    torch.manual_seed(0)
    config = tiny_config(CONFIG_MAPPING[family], family, changes)
    with torch.device("meta"):
        n_weights = sum(weights.numel() for weights in AutoModelForCausalLM.from_config(config).parameters())
    if n_weights > MAX_WEIGHTS:
        raise ValueError(f"{n_weights:,} weights are not tiny")
    network = AutoModelForCausalLM.from_config(config).float()
    stir(network)
    network.save_pretrained(folder)
    byte_tokenizer().save_pretrained(folder)
    return config


def tiny_config(kind: type[PreTrainedConfig], family: str, changes: dict[str, Any] | None = None) -> PreTrainedConfig:
    """A configuration shrunk by the names of its fields."""
    special = {**SPECIAL.get(family, {}), **(changes or {})}
    return kind(**{**_small(kind, {**SIZES, **special}), **special})


def _small(kind: type[PreTrainedConfig], wanted: dict[str, Any]) -> dict[str, Any]:
    """The values of a configuration's own fields, and of those of the configurations inside it."""
    values = {
        field.name: wanted[field.name] for field in dataclasses.fields(kind) if field.init and field.name in wanted
    }
    for name in getattr(kind, "sub_configs_defaults", None) or kind.sub_configs:
        if name not in wanted and isinstance(inner := getattr(kind(), name, None), PreTrainedConfig):
            values[name] = {"model_type": inner.model_type, **_small(type(inner), wanted)}
    return values


def stir(network: nn.Module) -> None:
    """Move every weight away from where it starts, so that no two rows of logits are alike."""
    for weights in network.parameters():
        weights.data += torch.randn_like(weights) * (0.2 if weights.dim() > 1 else 0.05)


def byte_tokenizer() -> PreTrainedTokenizerFast:
    """Each byte is a token."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={character: i for i, character in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>", bos_token="<|endoftext|>")
