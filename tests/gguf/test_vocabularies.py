"""A GGUF file's vocabulary gives llama.cpp's ids, and what cannot be read as it is meant is refused by name."""

import pytest

from computation.perplexity import Convention
from model_cache import ModelUnavailable
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.gguf.vocabulary import tokenizer_of
from model_cache.text_codec import TextCodec
from tests.gguf.texts import TEXTS
from tests.support.gguf_files import byte_level_settings, smallest_llama, write_gguf
from tests.support.llama_cpp import read_by_llama_cpp
from tests.support.sentencepiece_files import sentencepiece_settings

STORY = (BUNDLED_DIRECTORY.parents[1] / "app" / "bit_width" / "yardstick.txt").read_text(encoding="utf-8")
SPACES = ("\n\n", "  ", "   ", "\t\t")  # as Gemma has them


def byte_level(**more) -> dict:
    return byte_level_settings(BUNDLED_DIRECTORY / "tokenizer.json", "gpt-2", **more)


@pytest.fixture(scope="module")
def llama_2() -> dict:
    return sentencepiece_settings([STORY, *TEXTS[:24]], spaced=True)


@pytest.fixture(scope="module")
def gemma() -> dict:
    return sentencepiece_settings([STORY, *TEXTS[:24]], spaced=False, whole=SPACES)


@pytest.mark.parametrize("kind", ["llama_2", "gemma"])
def test_a_sentencepiece_vocabulary_gives_llama_cpps_ids(kind, request, tmp_path):
    settings = request.getfixturevalue(kind)
    network, tensors = smallest_llama(len(settings["tokenizer.ggml.tokens"]))
    theirs = read_by_llama_cpp(write_gguf(tmp_path / "a.gguf", "llama", network | settings, tensors), TEXTS)
    tokenizer, _ = tokenizer_of(settings, "a file")
    codec = TextCodec(tokenizer, 1, ["<unk>", "<s>", "</s>"], end_id=2)
    assert [codec.encode(text, Convention()) for text in TEXTS] == theirs["with_bos"]
    for text in TEXTS:
        read = codec.read(text, Convention())
        assert b"".join(read.pieces[read.n_prefix :]).decode()[read.added_space :] == text


def test_the_space_before_a_text_is_the_files_word(llama_2):
    without = llama_2 | {"tokenizer.ggml.add_space_prefix": False}
    spaced, unspaced = (tokenizer_of(settings, "a file")[0].encode("The cat") for settings in (llama_2, without))
    assert spaced.tokens[1].startswith("▁")
    assert not unspaced.tokens[1].startswith("▁")


def test_bos_stands_before_a_text_only_where_the_file_or_its_kind_says_so(llama_2):
    def first(settings: dict) -> str:
        return tokenizer_of(settings, "a file")[0].encode("cat").tokens[0]

    assert first(llama_2) == "<s>"
    assert first(llama_2 | {"tokenizer.ggml.add_bos_token": False}) != "<s>"
    assert first(byte_level()) != "<|endoftext|>"
    assert first(byte_level(add_bos_token=True)) == "<|endoftext|>"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"model": "bert"}, "“bert”"),
        ({"model": "t5"}, "“t5”"),
        ({"pre": "somebodys-own"}, "“somebodys-own”"),
        ({"tokens": ["a", "a"]}, "a token twice"),
        ({"tokens": 3}, "lacks tokens"),
        ({"token_type": [1]}, "lacks token_type"),
        ({"merges": None}, "lacks merges"),
        ({"bos_token_id": 10**6}, "bos token"),
        ({"add_bos_token": True, "bos_token_id": None}, "does not say which"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_is_refused(changed, words):
    settings = byte_level() | {f"tokenizer.ggml.{key}": value for key, value in changed.items()}
    with pytest.raises(ModelUnavailable, match=words):
        tokenizer_of(settings, "a file")


def test_a_sentencepiece_vocabulary_without_its_scores_is_refused(llama_2):
    with pytest.raises(ModelUnavailable, match="lacks scores"):
        tokenizer_of({**llama_2, "tokenizer.ggml.scores": None}, "a file")
    with pytest.raises(ModelUnavailable, match="drops spaces"):
        tokenizer_of({**llama_2, "tokenizer.ggml.remove_extra_whitespaces": True}, "a file")
