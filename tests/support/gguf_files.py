"""GGUF files written for tests: networks of transformers, and vocabularies, as llama.cpp's converter would write them.

Knows how a few families differ there; reads none.
"""

import json
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFWriter
from transformers.modeling_gguf_pytorch_utils import TensorProcessor, get_gguf_hf_weights_map

CONTROL, NORMAL = 3, 1
_TURNED = tuple(f".{name}.weight" for name in ("attn_qkv", "attn_output", "ffn_up", "ffn_down"))  # of GPT-2


def write_gguf(file: Path, architecture: str, settings: dict, tensors: dict, kinds: dict | None = None) -> Path:
    """Write a file.

    Args:
        settings: by key; those without a dot in front of the family's name are given it.
        tensors: arrays by name, as torch has them.
        kinds: what a tensor is packed as, by name; float32 else.
    """
    writer = GGUFWriter(file, architecture)
    for key, value in settings.items():
        _add(writer, key if key.startswith(("tokenizer.", "general.", "split.")) else f"{architecture}.{key}", value)
    for name, tensor in tensors.items():
        array = np.ascontiguousarray(tensor, dtype=np.float32)
        kind = GGMLQuantizationType[(kinds or {}).get(name, "F32")]
        if kind == GGMLQuantizationType.F16:
            writer.add_tensor(name, array.astype(np.float16))
        elif kind == GGMLQuantizationType.F32:
            writer.add_tensor(name, array)
        else:
            writer.add_tensor(name, gguf.quantize(array, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _add(writer: GGUFWriter, key: str, value) -> None:
    if isinstance(value, bool):
        writer.add_bool(key, value)
    elif isinstance(value, int):
        writer.add_uint32(key, value)
    elif isinstance(value, float):
        writer.add_float32(key, value)
    elif isinstance(value, str):
        writer.add_string(key, value)
    else:
        writer.add_array(key, value)


def byte_level_settings(folder_or_file: Path, pre: str, **more) -> dict:
    """The vocabulary of a `tokenizer.json`, or of a folder with `vocab.json` and `merges.txt`, over bytes."""
    if folder_or_file.is_dir():
        vocabulary = json.loads((folder_or_file / "vocab.json").read_text(encoding="utf-8"))
        merges = (folder_or_file / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]
        special = {"<|endoftext|>"}
    else:
        layout = json.loads(folder_or_file.read_text(encoding="utf-8"))
        vocabulary = layout["model"]["vocab"] | {token["content"]: token["id"] for token in layout["added_tokens"]}
        merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in layout["model"]["merges"]]
        special = {token["content"] for token in layout["added_tokens"]}
    tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
    end = vocabulary[min(special)]
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": pre,
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [CONTROL if token in special else NORMAL for token in tokens],
        "tokenizer.ggml.merges": [merge for merge in merges if merge],
        "tokenizer.ggml.bos_token_id": end,
        "tokenizer.ggml.eos_token_id": end,
    } | {f"tokenizer.ggml.{key}": value for key, value in more.items()}


def smallest_llama(n_tokens: int) -> tuple[dict, dict]:
    """Settings and tensors of a network that is there only to hold a vocabulary."""
    width, rng = 32, np.random.default_rng(0)
    settings = {
        "context_length": 64,
        "embedding_length": width,
        "block_count": 1,
        "feed_forward_length": width,
        "attention.head_count": 1,
        "attention.head_count_kv": 1,
        "attention.layer_norm_rms_epsilon": 1e-5,
        "rope.dimension_count": width,
    }
    names = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    norms = ("blk.0.attn_norm.weight", "blk.0.ffn_norm.weight", "output_norm.weight")
    tensors = {f"blk.0.{name}.weight": rng.normal(size=(width, width)) for name in names}
    tensors |= {name: np.ones(width) for name in norms}
    return settings, tensors | {"token_embd.weight": rng.normal(size=(n_tokens, width))}


def tensors_of(network, architecture: str) -> dict:
    """A network's weights by the names, and in the order of rows, that llama.cpp expects."""
    config, state = network.config, network.state_dict()
    names = get_gguf_hf_weights_map(network, TensorProcessor(), model_type=architecture)
    tensors = {}
    for name, hf_name in names.items():
        weights = state[hf_name].float()
        if name == "output.weight" and config.tie_word_embeddings:
            continue
        if architecture == "gpt2" and name.endswith(_TURNED):
            weights = weights.T
        if architecture == "llama" and (".attn_q." in name or ".attn_k." in name):
            n = config.num_attention_heads if ".attn_q." in name else config.num_key_value_heads
            weights = weights.reshape(n, 2, -1, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)
        if (architecture.startswith("gemma") and "norm" in name) or (
            architecture == "nemotron" and name.endswith("norm.weight")
        ):
            weights = weights + 1
        if architecture in ("bloom", "gptneox") and ".attn_qkv." in name:  # of each head -> of all
            weights = weights.reshape(config.num_attention_heads, 3, -1, *weights.shape[1:]).swapaxes(0, 1)
            weights = weights.reshape(-1, *weights.shape[3:])
        if name.endswith("ssm_a"):
            weights = -weights.exp()
        if name.endswith(("ssm_conv1d.weight", "shortconv.conv.weight")):
            weights = weights.squeeze(1)
        tensors[name] = weights.numpy()
    return tensors


def random_network(config, seed: int = 0):
    """A network of transformers with weights that are far enough from each other to tell two mistakes apart."""
    from transformers import AutoModelForCausalLM

    torch.manual_seed(seed)
    network = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    with torch.no_grad():
        for weights in network.parameters():
            if weights.dim() == 1:
                weights.add_(0.2 * torch.randn_like(weights))
            else:
                weights.normal_(std=1.5 / weights.shape[-1] ** 0.5)
    return network
