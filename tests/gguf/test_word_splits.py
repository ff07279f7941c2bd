"""Every pre-tokenizer that is known cuts texts as llama.cpp cuts them."""

from functools import cache
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from model_cache import ModelUnavailable
from model_cache.gguf.vocabulary import tokenizer_of
from model_cache.gguf.word_splits import WORD_SPLITS
from tests.gguf.texts import TEXTS
from tests.support.gguf_files import byte_level_settings, smallest_llama, write_gguf
from tests.support.llama_cpp import read_by_llama_cpp


@cache
def everything_merges() -> Tokenizer:
    """A vocabulary over bytes whose merges know no words, so that each cut of a text shows in its ids."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=1500, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"], show_progress=False
    )
    tokenizer.train_from_iterator([text for text in TEXTS for _ in range(2)], trainer)
    return tokenizer


def vocabulary(name: str, folder: Path) -> dict:
    file = folder / "tokenizer.json"
    everything_merges().save(str(file))
    return byte_level_settings(file, name)


def ids_by(name: str, folder: Path, *, with_bos: bool = False) -> list[list[int]]:
    tokenizer, _ = tokenizer_of(vocabulary(name, folder), "a file")
    tokenizer.encode_special_tokens = True
    return [tokenizer.encode(text, add_special_tokens=with_bos).ids for text in TEXTS]


@pytest.mark.parametrize("name", WORD_SPLITS)
def test_a_named_pre_tokenizer_gives_llama_cpps_ids(name, tmp_path):
    settings = vocabulary(name, tmp_path)
    network, tensors = smallest_llama(len(settings["tokenizer.ggml.tokens"]))
    theirs = read_by_llama_cpp(write_gguf(tmp_path / "a.gguf", "llama", network | settings, tensors), TEXTS)
    assert ids_by(name, tmp_path) == theirs["ids"]
    assert ids_by(name, tmp_path, with_bos=True) == theirs["with_bos"]


def test_the_texts_tell_one_way_to_cut_from_another(tmp_path):
    by_patterns = {split.patterns: name for name, split in WORD_SPLITS.items()}
    ids = {name: ids_by(name, tmp_path) for name in by_patterns.values()}
    for name, others in ids.items():
        alike = [other for other in ids if other != name and ids[other] == others]
        assert not alike, f"nothing here tells {name} from {alike}"


@pytest.mark.parametrize("pre", ["default", "my-own", "kimi-k2", None])
def test_a_pre_tokenizer_that_is_not_known_is_refused_by_its_name(pre, tmp_path):
    settings = vocabulary(pre or "", tmp_path)
    if pre is None:
        del settings["tokenizer.ggml.pre"]
    with pytest.raises(ModelUnavailable, match=f"“{pre}”" if pre else "names no pre-tokenizer"):
        tokenizer_of(settings, "a file")
