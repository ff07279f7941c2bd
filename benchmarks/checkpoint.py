"""A GPT-2-sized model with random weights, 124 million, and GPT-2's own tokenizer. Its words are noise, its work is
not."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

END = "<|endoftext|>"


def save(folder: Path, tokenizer: Path) -> Path:
    """Make the model, the same one every time.

    Args:
        tokenizer: a folder with GPT-2's `vocab.json` and `merges.txt`.
    """
    torch.manual_seed(0)
    GPT2LMHeadModel(GPT2Config()).save_pretrained(folder)
    bpe = Tokenizer(models.BPE.from_file(str(tokenizer / "vocab.json"), str(tokenizer / "merges.txt")))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token=END, eos_token=END, unk_token=END).save_pretrained(folder)
    return folder
