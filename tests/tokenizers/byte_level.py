"""Tokenizers that work on bytes, as GPT-2's does."""

from collections.abc import Iterable
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from tests.tokenizers.lines import LINES


def _byte_level(
    *before: Any, specials: Iterable[str] = ("<|endoftext|>",), normalizer: Any = None, prefix_space: bool = False
) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    level = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space, use_regex=not before)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*before, level]) if before else level
    tokenizer.decoder = decoders.ByteLevel()
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        LINES,
        trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, special_tokens=[*specials], show_progress=False),
    )
    return tokenizer


def gpt2() -> Tokenizer:
    return _byte_level()


def digits_apart() -> Tokenizer:
    """As Llama 3's and Qwen's: a regular expression splits, digits one by one."""
    regex = Regex(r"'s|'t| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
    tokenizer = _byte_level(pre_tokenizers.Split(regex, "isolated"), specials=("<|begin_of_text|>", "<|end_of_text|>"))
    tokenizer.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", 0)]),
        ]
    )
    return tokenizer


def nfc() -> Tokenizer:
    return _byte_level(normalizer=normalizers.NFC())


def spaced() -> Tokenizer:
    """A byte-level tokenizer that puts a space before each text by itself, as BART's repositories may."""
    return _byte_level(prefix_space=True)


def two_prefix_ids() -> Tokenizer:
    """As GLM's."""
    tokenizer = _byte_level(specials=("<|endoftext|>", "[gMASK]", "<sop>"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[gMASK] <sop> $A", special_tokens=[("[gMASK]", 1), ("<sop>", 2)]
    )
    return tokenizer


def eos_behind() -> Tokenizer:
    tokenizer = _byte_level(specials=("<s>", "</s>"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    return tokenizer
