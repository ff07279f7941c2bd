"""Tiny models in directories, to be opened or served; and what is measured on them."""

import json
import shutil
from pathlib import Path

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from model_cache.catalog import BUNDLED_DIRECTORY

TEXT = "The cat sat on the mat, and then it said that the dog was not at home. " * 3
TINY, OTHER = "owner/tiny", "someone/other"
TOKENIZER = {"tokenizer.json", "tokenizer_config.json"}
TINY_FILES = {"config.json", "generation_config.json", "model.safetensors"} | TOKENIZER


def save_tiny_gpt2(folder: Path, seed: int, **how) -> Path:
    """A GPT-2 of some 100,000 weights, wide enough that two seeds differ clearly, with files nobody should want."""
    torch.manual_seed(seed)
    vocabulary = json.loads((BUNDLED_DIRECTORY / "config.json").read_text())["vocab_size"]  # whose tokenizer it takes
    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=32,
        n_embd=16,
        n_layer=1,
        n_head=2,
        initializer_range=0.5,
        bos_token_id=0,
        eos_token_id=0,
    )
    GPT2LMHeadModel(config).save_pretrained(folder, **how)
    for file in TOKENIZER:
        shutil.copy(BUNDLED_DIRECTORY / file, folder / file)
    (folder / "README.md").write_text("A model.")
    (folder / "pytorch_model.bin").write_bytes(b"a pickle, which runs code when it is opened")
    (folder / "modeling_x.py").write_text("raise RuntimeError('code from a repository ran')")
    return folder


def edit_json(file: Path, **entries) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | entries))
