"""The kinds of tokenizers that repositories ship, small, and written as they ship them. Knows no test."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from transformers import AutoTokenizer

from model_cache.text_codec import TextCodec
from model_cache.tokenizer_facts import codec_of
from tests.tokenizers import byte_level, sentencepiece, word_based

_BESIDE = [folder / "shared" / "gpt2_tokenizer" for folder in Path(__file__).resolve().parents]
GPT2_FILES = next((folder for folder in _BESIDE if folder.is_dir()), None)  # its own vocabulary, where it's at hand


@dataclass(frozen=True)
class Kind:
    """A tokenizer as a repository has it.

    Attributes:
        build: makes it.
        config: what its tokenizer_config.json says.
        model: what its model's config.json says.
        lossless: whether what its ids spell is the text, but for a space put before it.
        keeps_lines_apart: whether a line end changes nothing of what follows it.
    """

    build: Callable[[], Tokenizer]
    config: dict[str, Any] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=lambda: {"model_type": "llama"})
    lossless: bool = True
    keeps_lines_apart: bool = True

    def write(self, directory: Path) -> Path:
        """Its files, as a repository has them."""
        directory.mkdir(parents=True, exist_ok=True)
        self.build().save(str(directory / "tokenizer.json"))
        settings = {"tokenizer_class": "PreTrainedTokenizerFast"} | self.config
        (directory / "tokenizer_config.json").write_text(json.dumps(settings))
        (directory / "config.json").write_text(json.dumps(self.model))
        return directory


@dataclass(frozen=True)
class Settings:
    """What a codec asks of a model's configuration."""

    model_type: str
    bos_token_id: int | None = None


def codec_in(directory: Path, model_type: str = "llama", bos_token_id: int | None = None) -> TextCodec:
    """The codec of the tokenizer in a directory."""
    return codec_of(AutoTokenizer.from_pretrained(directory), Settings(model_type, bos_token_id))


def write_gpt2_files(directory: Path) -> Path:
    """A tokenizer in two files, as GPT-2's repository had it at first."""
    directory.mkdir(parents=True, exist_ok=True)
    if GPT2_FILES is None:
        byte_level.gpt2().model.save(str(directory))
    else:
        for name in ("vocab.json", "merges.txt"):
            shutil.copy(GPT2_FILES / name, directory / name)
    special = {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    (directory / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "GPT2Tokenizer"} | special))
    (directory / "config.json").write_text('{"model_type": "gpt2"}')
    return directory


_END = {"eos_token": "<|endoftext|>"}
_S = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
_LLAMA_3 = {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"}
_T5 = {"eos_token": "</s>", "unk_token": "<unk>"}
_GEMMA = {"bos_token": "<bos>", "eos_token": "<eos>", "unk_token": "<unk>", "pad_token": "<pad>"}

KINDS: dict[str, Kind] = {
    "byte-level": Kind(byte_level.gpt2, _END | {"bos_token": "<|endoftext|>"}),
    "byte-level, no BOS": Kind(byte_level.gpt2, _END),
    "byte-level, digits apart, BOS": Kind(
        byte_level.digits_apart, {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"}
    ),
    "byte-level, NFC": Kind(byte_level.nfc, _END, lossless=False),
    "byte-level, its own leading space": Kind(byte_level.spaced, _END | {"add_prefix_space": True}),
    "two prefix ids": Kind(byte_level.two_prefix_ids, _END),
    "EOS behind": Kind(byte_level.eos_behind, {"bos_token": "<s>", "eos_token": "</s>"}),
    "▁ by LlamaTokenizer": Kind(sentencepiece.llama2, _S | {"tokenizer_class": "LlamaTokenizer"}),
    "▁ by a normalizer": Kind(sentencepiece.llama2, _S),
    "▁ by a normalizer, added token": Kind(sentencepiece.prepend_and_added, _S),
    "no ▁, runs of spaces added": Kind(sentencepiece.gemma, _GEMMA, {"model_type": "gemma2"}),
    "no ▁, BOS": Kind(sentencepiece.gemma_with_bos, _GEMMA, {"model_type": "gemma2"}),
    "▁ by a normalizer, runs of spaces added": Kind(
        sentencepiece.runs_behind_a_mark,
        _GEMMA,
        lossless=False,
        keeps_lines_apart=False,  # a line end is an added token there
    ),
    "unigram, ▁ always": Kind(sentencepiece.unigram_always, _S),
    "unigram, ▁ first": Kind(sentencepiece.unigram_first, _S),
    "unigram, ▁ before each word": Kind(sentencepiece.words_marked, _S, lossless=False, keeps_lines_apart=False),
    "unigram, no ▁": Kind(sentencepiece.unigram_never, _S),
    "unigram, NFKC": Kind(sentencepiece.unigram_nfkc, _T5, lossless=False, keeps_lines_apart=False),
    "WordPiece": Kind(
        word_based.wordpiece, {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}, lossless=False
    ),
    "end-of-word marks": Kind(word_based.gpt1, {"unk_token": "<unk>"}, lossless=False),
    "words": Kind(word_based.words, {"unk_token": "<unk>"}, lossless=False),
}
