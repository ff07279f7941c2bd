"""A GGUF file of a tiny GPT-2 with the bundled model's tokenizer. Reads none."""

from pathlib import Path

from transformers import GPT2Config

from model_cache.catalog import BUNDLED_DIRECTORY
from tests.support.gguf_files import byte_level_settings, random_network, tensors_of, write_gguf


def write_tiny_gguf(file: Path, seed: int = 0, kind: str = "Q4_1", **more) -> Path:
    """Write one whose matrices are packed as `kind`.

    Args:
        more: settings.
    """
    config = GPT2Config(vocab_size=8192, n_positions=64, n_embd=32, n_layer=1, n_head=2)
    tensors = tensors_of(random_network(config, seed), "gpt2")
    settings = {
        "context_length": 64,
        "embedding_length": 32,
        "block_count": 1,
        "feed_forward_length": 128,
        "attention.head_count": 2,
        "attention.layer_norm_epsilon": 1e-5,
    }
    kinds = {name: kind for name, tensor in tensors.items() if tensor.ndim > 1}
    vocabulary = byte_level_settings(BUNDLED_DIRECTORY / "tokenizer.json", "gpt-2")
    return write_gguf(file, "gpt2", settings | vocabulary | more, tensors, kinds)
