"""Models of known shapes with random weights, written to a disk: their words are noise, their work is not.

Weights are written a few hundred megabytes at a time, so that a model may be larger than memory. Knows nothing of what
is measured on them.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import AutoModelForCausalLM
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from model_cache.catalog import BUNDLED_DIRECTORY

SHARD_BYTES = 500_000_000
N_NUMBERS, SPREAD = 1_048_583, 0.02  # a prime: no two rows of a matrix are the same
_GEMMA = {"vocab_size": 262_144, "head_dim": 256, "bos_token_id": 2, "eos_token_id": 1}
_PYTHIA = {"vocab_size": 50_304, "num_hidden_layers": 24, "num_attention_heads": 16, "max_position_embeddings": 2_048}
SHAPES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "GPT-2-sized": ("gpt2", "float32", {"vocab_size": 50_257}),
    "gemma-3-270m-sized": (
        "gemma3_text",
        "bfloat16",
        {
            **_GEMMA,
            "hidden_size": 640,
            "num_hidden_layers": 18,
            "intermediate_size": 2_048,
            "num_attention_heads": 4,
            "num_key_value_heads": 1,
            "max_position_embeddings": 32_768,
            "sliding_window": 512,
        },
    ),
    "pythia-1.4b-sized": ("gpt_neox", "float16", _PYTHIA | {"hidden_size": 2_048, "intermediate_size": 8_192}),
    "pythia-2.8b-sized": (
        "gpt_neox",
        "float16",
        _PYTHIA
        | {
            "hidden_size": 2_560,
            "intermediate_size": 10_240,
            "num_hidden_layers": 32,
            "num_attention_heads": 32,
        },
    ),
    "gemma-3-4b-sized": (
        "gemma3_text",
        "bfloat16",
        {
            **_GEMMA,
            "hidden_size": 2_560,
            "num_hidden_layers": 34,
            "intermediate_size": 10_240,
            "num_attention_heads": 8,
            "num_key_value_heads": 4,
            "max_position_embeddings": 131_072,
            "sliding_window": 1_024,
        },
    ),
}


def save(name: str, folder: Path) -> Path:
    """Write the model of that name, the same one every time, with the bundled model's tokenizer."""
    family, dtype_name, sizes = SHAPES[name]
    config, dtype = CONFIG_MAPPING[family](**sizes), getattr(torch, dtype_name)
    with torch.device("meta"):
        network = AutoModelForCausalLM.from_config(config)
    config.architectures, config.dtype = [type(network).__name__], dtype_name
    folder.mkdir(parents=True, exist_ok=True)
    config.save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(BUNDLED_DIRECTORY / file, folder / file)
    torch.manual_seed(0)
    noise = (torch.randn(N_NUMBERS) * SPREAD).to(dtype)
    places: dict[str, str] = {}
    shard: dict[str, Tensor] = {}
    for i, (weights, shape) in enumerate((each, tuple(p.shape)) for each, p in network.named_parameters()):
        shard[weights] = _numbers(weights, noise.roll(i), shape)
        if sum(each.nbytes for each in shard.values()) > SHARD_BYTES:
            _write(shard, folder, places)
    _write(shard, folder, places)
    index = {"metadata": {}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return folder


def _numbers(weights: str, noise: Tensor, shape: tuple[int, ...]) -> Tensor:
    if len(shape) == 1:
        return torch.full(shape, 0.0 if weights.endswith("bias") else 1.0, dtype=noise.dtype)
    n = torch.Size(shape).numel()
    return noise.repeat(-(-n // len(noise)))[:n].view(shape).contiguous()


def _write(shard: dict[str, Tensor], folder: Path, places: dict[str, str]) -> None:
    if shard:
        file = f"model-{len(set(places.values())) + 1:05d}-of-99999.safetensors"
        save_file(shard, folder / file, {"format": "pt"})
        places.update(dict.fromkeys(shard, file))
        shard.clear()
