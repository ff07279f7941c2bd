"""Small tokenizers of the kinds that repositories ship, written as they ship them. Knows no test.

Each is trained on a few lines, so that words are one token, several, or fall apart into characters and bytes.
"""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import AutoTokenizer

from model_cache.text_codec import TextCodec
from model_cache.tokenizer_facts import codec_of

GPT2_FILES = Path("/work/shared/gpt2_tokenizer")
LINES = (
    "The cat sat on the mat. Hello world, it's 2024 and the matron saw 12 cats!\n",
    "def f(x):\n    return x\n",
    "The copyright holder's Café licence. What's new in naïve Zürich? 日本語の文。\n",
) * 4
LINES += ("Hello world Hello world", "The cat The cat sat on the mat on the mat", "The copyright licence") * 40
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


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
        LINES, trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, special_tokens=[*specials], show_progress=False)
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


def byte_level_nfc() -> Tokenizer:
    return _byte_level(normalizer=normalizers.NFC())


def byte_level_spaced() -> Tokenizer:
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
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    return tokenizer


def _sentencepiece_bpe(specials: list[str], added: Iterable[AddedToken] = (), *, split_words: bool = True) -> Tokenizer:
    """A BPE vocabulary over ▁ with byte fallback; what is put before a text is the caller's."""
    trained = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    trained.normalizer = normalizers.Replace(" ", "▁")
    if split_words:
        trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    lines = (line.replace("é", "").replace("文", "") for line in LINES)  # so that some characters fall back to bytes
    trained.train_from_iterator(
        lines, trainers.BpeTrainer(vocab_size=700, special_tokens=[*specials, *BYTES], show_progress=False)
    )
    layout = json.loads(trained.to_str())
    layout["added_tokens"] = [token for token in layout["added_tokens"] if token["content"] in specials]
    layout["pre_tokenizer"] = None
    tokenizer = Tokenizer.from_str(json.dumps(layout))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_tokens(list(added))
    return tokenizer


def _begins_with(tokenizer: Tokenizer, token: str) -> Tokenizer:
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{token} $A", special_tokens=[(token, tokenizer.token_to_id(token))]
    )
    return tokenizer


def llama2() -> Tokenizer:
    """A normalizer prepends ▁, in each part of a text that stands between added tokens."""
    tokenizer = _sentencepiece_bpe(["<unk>", "<s>", "</s>"])
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return _begins_with(tokenizer, "<s>")


def prepend_and_added() -> Tokenizer:
    tokenizer = _sentencepiece_bpe(["<unk>", "<s>", "</s>"], [AddedToken("<tag>", normalized=False)])
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return tokenizer


def gemma() -> Tokenizer:
    """Puts no ▁ before a text; runs of spaces are added tokens spelled with ▁; BOS is not in its template."""
    runs = [AddedToken("▁" * n, normalized=False) for n in range(2, 32)]
    runs += [AddedToken("\n" * n, normalized=False) for n in range(1, 5)]
    marks = [AddedToken(t, normalized=False, special=True) for t in ("<start_of_turn>", "<end_of_turn>")]
    tokenizer = _sentencepiece_bpe(["<pad>", "<eos>", "<bos>", "<unk>"], [*runs, *marks])
    layout = json.loads(tokenizer.to_str())
    layout["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    layout["pre_tokenizer"] = {
        "type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False
    }  # fmt: skip
    vocabulary = layout["model"]["vocab"]
    for token in layout["added_tokens"]:  # these are in its vocabulary, and merges lead to the runs
        vocabulary.setdefault(token["content"], token["id"])
    runs_of_spaces = [["▁" * a, "▁" * (n - a)] for n in range(2, 32) for a in range(1, n)]
    layout["model"]["merges"] = runs_of_spaces + layout["model"]["merges"]
    return Tokenizer.from_str(json.dumps(layout))


def runs_behind_a_mark() -> Tokenizer:
    """Runs of spaces as in Gemma's, and ▁ before a text as in Llama 2's."""
    tokenizer = gemma()
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return tokenizer


def gemma_with_bos() -> Tokenizer:
    return _begins_with(gemma(), "<bos>")


def _unigram(scheme: str) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme=scheme)
    tokenizer.train_from_iterator(
        LINES,
        trainers.UnigramTrainer(
            vocab_size=300, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False
        ),
    )
    layout = json.loads(tokenizer.to_str())
    layout["model"]["byte_fallback"] = True
    layout["model"]["vocab"] += [[byte, -30.0] for byte in BYTES]
    tokenizer = Tokenizer.from_str(json.dumps(layout))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme=scheme)])
    return tokenizer


def unigram_always() -> Tokenizer:
    return _unigram("always")


def unigram_first() -> Tokenizer:
    return _unigram("first")


def unigram_never() -> Tokenizer:
    return _unigram("never")


def unigram_nfkc() -> Tokenizer:
    """Normalises, folds runs of spaces and strips the end, as T5's does; what it doesn't know is one unknown token."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.train_from_iterator(
        LINES,
        trainers.UnigramTrainer(vocab_size=200, special_tokens=["<unk>", "</s>"], unk_token="<unk>", show_progress=False),
    )
    return tokenizer


def wordpiece() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    specials = ["[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(
        LINES, trainers.WordPieceTrainer(vocab_size=150, special_tokens=specials, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return tokenizer


def gpt1() -> Tokenizer:
    """Ends each word with a mark, lower-cases, and drops spaces."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    tokenizer.train_from_iterator(
        LINES,
        trainers.BpeTrainer(vocab_size=250, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False),
    )
    return tokenizer


def words() -> Tokenizer:
    """Whole words, and no other."""
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(LINES, trainers.WordLevelTrainer(special_tokens=["<unk>"], show_progress=False))
    return tokenizer


def gpt2_files(directory: Path) -> Path:
    """GPT-2's own files, of the old layout."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(GPT2_FILES / name, directory / name)
    special = {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    (directory / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "GPT2Tokenizer"} | special))
    (directory / "config.json").write_text('{"model_type": "gpt2"}')
    return directory


_END = {"eos_token": "<|endoftext|>"}
_S = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
_GEMMA = {"bos_token": "<bos>", "eos_token": "<eos>", "unk_token": "<unk>", "pad_token": "<pad>"}

KINDS: dict[str, Kind] = {
    "byte-level": Kind(gpt2, _END | {"bos_token": "<|endoftext|>"}),
    "byte-level, no BOS": Kind(gpt2, _END),
    "byte-level, digits apart, BOS": Kind(digits_apart, {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"}),
    "byte-level, NFC": Kind(byte_level_nfc, _END, lossless=False),
    "byte-level, its own leading space": Kind(byte_level_spaced, _END | {"add_prefix_space": True}),
    "two prefix ids": Kind(two_prefix_ids, _END),
    "EOS behind": Kind(eos_behind, {"bos_token": "<s>", "eos_token": "</s>"}),
    "▁ by LlamaTokenizer": Kind(llama2, _S | {"tokenizer_class": "LlamaTokenizer"}),
    "▁ by a normalizer": Kind(llama2, _S),
    "▁ by a normalizer, added token": Kind(prepend_and_added, _S),
    "no ▁, runs of spaces added": Kind(gemma, _GEMMA, {"model_type": "gemma2"}),
    "no ▁, BOS": Kind(gemma_with_bos, _GEMMA, {"model_type": "gemma2"}),
    "▁ by a normalizer, runs of spaces added": Kind(
        runs_behind_a_mark,
        _GEMMA,
        lossless=False,
        keeps_lines_apart=False,  # a line end is an added token there
    ),
    "unigram, ▁ always": Kind(unigram_always, _S),
    "unigram, ▁ first": Kind(unigram_first, _S),
    "unigram, no ▁": Kind(unigram_never, _S),
    "unigram, NFKC": Kind(unigram_nfkc, {"eos_token": "</s>", "unk_token": "<unk>"}, lossless=False, keeps_lines_apart=False),
    "WordPiece": Kind(wordpiece, {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}, lossless=False),
    "end-of-word marks": Kind(gpt1, {"unk_token": "<unk>"}, lossless=False),
    "words": Kind(words, {"unk_token": "<unk>"}, lossless=False),
}
