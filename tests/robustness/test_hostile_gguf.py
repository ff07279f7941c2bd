"""GGUF files that promise more than they hold, lie about where, or break who reads them: one calm sentence each."""

import struct
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from huggingface_hub import constants

from model_cache import ModelUnavailable, open_model
from model_cache.gguf import cache
from model_cache.gguf.bounded_reader import MOST_BYTES
from model_cache.gguf.header import read_header
from tests.robustness.outcome import why_not_calm
from tests.support.tiny_gguf import write_tiny_gguf

ARCHITECTURE = "general.architecture"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))


def text(value: str | bytes) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(content)) + content


def setting(key: str, value: bytes, kind: int = 8) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def tensor(name: str, *sides: int, kind: int = 0, offset: int = 0) -> bytes:
    return text(name) + struct.pack(f"<I{len(sides)}QIQ", len(sides), *sides, kind, offset)


def gguf(
    *settings: bytes,
    tensors: tuple[bytes, ...] = (tensor("token_embd.weight", 32, 4),),
    content: int = 512,
    n_settings: int | None = None,
    n_tensors: int | None = None,
    begin: bytes = b"GGUF\3\0\0\0",
) -> bytes:
    """A file's bytes, with counts that may be lies."""
    settings = (setting(ARCHITECTURE, text("llama")), *settings)
    counts = struct.pack("<QQ", len(tensors) if n_tensors is None else n_tensors, n_settings or len(settings))
    header = begin + counts + b"".join(settings) + b"".join(tensors)
    return header + bytes(-len(header) % 32) + bytes(content)


def array(kind: int, n: int, content: bytes = b"") -> bytes:
    return struct.pack("<IQ", kind, n) + content


HUGE = 2**62
HOSTILE = {
    "nothing": (b"", "empty"),
    "two bytes": (b"GG", "ends too early"),
    "another format": (b"PK\3\4" + bytes(100), "not a GGUF file"),
    "another version": (gguf(begin=b"GGUF\x09\0\0\0"), "version 9"),
    "reversed bytes": (gguf(begin=b"GGUF\0\0\0\3"), "reversed"),
    "a count of tensors": (gguf(n_tensors=HUGE), "promises"),
    "more tensors than it has": (gguf(n_tensors=90_000), ""),
    "a count of settings": (gguf(n_settings=HUGE), "promises"),
    "a length of a word": (gguf(struct.pack("<Q", HUGE)), "promises"),
    "a setting twice": (gguf(setting(ARCHITECTURE, text("gpt2"))), "twice"),
    "a setting of no type": (gguf(setting("a.b", b"", kind=99)), "unknown type"),
    "bytes that are no text": (gguf(setting("a.b", text(b"\xff\xfe\xff"))), "no text"),
    "a long list": (gguf(setting("a.b", array(4, HUGE), kind=9)), "promises"),
    "a list that ends early": (gguf(setting("a.b", array(4, 1_900_000), kind=9)), "ends too early"),
    "strings that end early": (gguf(setting("a.b", array(8, 1_900_000), kind=9)), ""),
    "lists in lists": (gguf(setting("a.b", array(9, 1, array(9, 1, array(9, 1))), kind=9)), "list within a list"),
    "a list of no type": (gguf(setting("a.b", array(77, 1), kind=9)), "type 77"),
    "a token of a megabyte": (gguf(setting("a.b", array(8, 1, text("x" * 1_000_000)), kind=9)), "promises"),
    "no tensors": (gguf(tensors=()), "no weights"),
    "sides that overflow": (gguf(tensors=(tensor("a", HUGE, 4),)), "shape"),
    "a product that overflows": (gguf(tensors=(tensor("a", 2**30, 2**30, 2**30, 2**30),)), "outside"),
    "no numbers at all": (gguf(tensors=(tensor("a", 0, 4),)), "shape"),
    "a thousand sides": (gguf(tensors=(tensor("a", *[1] * 1_000),)), "sides"),
    "a block cut in two": (gguf(tensors=(tensor("a", 33, 4, kind=3),)), "shape"),
    "an unknown packing": (gguf(tensors=(tensor("a", 32, 4, kind=200),)), "unknown way"),
    "a packing of integers": (gguf(tensors=(tensor("a", 32, 4, kind=26),)), "I32"),
    "an offset beyond the end": (gguf(tensors=(tensor("a", 32, 4, offset=2**40),)), "outside"),
    "an offset that wraps around": (gguf(tensors=(tensor("a", 32, 4, offset=2**64 - 32),)), "outside"),
    "an offset between two places": (gguf(tensors=(tensor("a", 32, 4, offset=7),), content=2_000), "outside"),
    "cut weights": (gguf(content=100), "outside"),
    "two tensors in one place": (gguf(tensors=(tensor("a", 32, 4), tensor("b", 32, 4))), "same place"),
    "a tensor that begins in another": (
        gguf(tensors=(tensor("a", 32, 4), tensor("b", 32, 4, offset=256)), content=2_000),
        "same place",
    ),
    "a tensor twice": (gguf(tensors=(tensor("a", 32, 4), tensor("a", 32, 4, offset=512)), content=2_000), "twice"),
    "an alignment of none": (gguf(setting("general.alignment", struct.pack("<I", 0), kind=4)), "aligned"),
    "an alignment of three": (gguf(setting("general.alignment", struct.pack("<I", 3), kind=4)), "aligned"),
    "an alignment of a word": (gguf(setting("general.alignment", text("32"))), "aligned"),
    "a part of several": (gguf(setting("split.count", struct.pack("<H", 3), kind=2)), "one part of several"),
    "no family": (gguf().replace(ARCHITECTURE.encode(), b"general.architectura"), "what kind"),
}


def refusal(file: Path) -> str:
    with pytest.raises(ModelUnavailable) as caught:
        open_model(str(file))
    sentence = str(caught.value)
    assert why_not_calm(sentence, str(file.parent)) is None
    assert file.name in sentence
    return sentence


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_malformed_file_is_refused_before_anything_is_made_of_it(fault, tmp_path):
    content, words = HOSTILE[fault]
    file = tmp_path / "Bad.gguf"
    file.write_bytes(content)
    before, began = psutil.Process().memory_info().rss, time.process_time()
    assert words in refusal(file)
    assert psutil.Process().memory_info().rss - before < 300_000_000
    assert time.process_time() - began < 20
    assert not cache.folder().exists()  # no process was even started


def test_every_cut_of_a_file_is_refused(tmp_path):
    whole = write_tiny_gguf(tmp_path / "tiny.gguf").read_bytes()
    file = tmp_path / "Cut.gguf"
    for part in np.linspace(0, len(whole) - 40, 40):
        file.write_bytes(whole[: int(part)])
        with pytest.raises(ModelUnavailable, match=r"Cut\.gguf") as caught:
            read_header(file, "Cut.gguf")
        assert why_not_calm(str(caught.value)) is None


def test_a_header_has_an_end_however_large_the_file_is(tmp_path):
    file = tmp_path / "Bad.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF\3\0\0\0" + struct.pack("<QQ", 1, 300) + setting(ARCHITECTURE, text("llama")))
        for n in range(250):
            out.write(setting(f"a.{n}", array(4, 200_000, bytes(800_000)), kind=9))
        assert out.tell() > MOST_BYTES
    assert "header is too long" in refusal(file)


CHANGED = {
    "more layers than weights": ({"block_count": 500}, "lacks|larger model|no model"),
    "layers without end": ({"block_count": 2**31}, "no model has"),
    "a wider network": ({"embedding_length": 2**20}, "shape|larger|not a causal"),
    "no heads": ({"attention.head_count": 0}, "not a causal|cannot be"),
    "heads without end": ({"attention.head_count": 2**30}, "no model has"),
    "a context without end": ({"context_length": 2**31}, "no model has"),
    "more positions than it holds": ({"context_length": 2**20}, "another shape"),
    "words for numbers": ({"block_count": "two"}, "as one number"),
    "another tokenizer": ({"tokenizer.ggml.model": "rwkv"}, "“rwkv”"),
    "another pre-tokenizer": ({"tokenizer.ggml.pre": "‮gnihton"}, "pre-tokenizer"),
    "a token that is none": ({"tokenizer.ggml.bos_token_id": 2**31}, "bos token"),
    "merges of nothing": ({"tokenizer.ggml.merges": ["", " ", "a", "  "]}, "merges do not fit"),
    "tokens without end": ({"tokenizer.ggml.tokens": ["a"] * 50_000}, "twice"),
    "fewer tokens than merges": (
        {"tokenizer.ggml.tokens": ["a", "b"], "tokenizer.ggml.token_type": [1, 1]},
        "token is none of its tokens|merges do not fit",
    ),
}


@pytest.mark.parametrize("fault", CHANGED)
def test_what_a_whole_file_says_is_held_against_what_it_holds(fault, tmp_path):
    more, words = CHANGED[fault]
    sentence = refusal(write_tiny_gguf(tmp_path / "Bad.gguf", **more))
    assert any(word in sentence for word in words.split("|")), sentence
    assert list(cache.folder().glob("*")) == []
