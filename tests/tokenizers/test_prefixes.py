"""What stands before a text, by its tokenizer's own rule or by the convention's."""

import pytest
from tokenizers import Tokenizer

from tests.tokenizers.kinds import codec_in
from tests.tokenizers.reading import BOS, PLAIN, spelled


def test_all_ids_that_a_template_puts_before_a_text_are_its_prefix_in_the_tokenizers_order(codecs):
    codec = codecs["two prefix ids"]
    assert spelled(codec, codec.prefix(PLAIN)) == ["[gMASK]", "<sop>"]
    assert codec.prefix(BOS) == codec.prefix(PLAIN)
    assert codec.encode("The cat", PLAIN)[:2] == list(codec.prefix(PLAIN))
    assert codec.read("The cat", PLAIN).n_prefix == 2
    assert codec.prefix_length(codec.encode("The cat", PLAIN)) == 2
    assert codec.prefix_name(PLAIN) == "[gMASK]<sop>"
    assert not codec.can_choose_prefix


def test_what_a_template_puts_behind_a_text_is_left_out(codecs):
    codec = codecs["EOS behind"]
    assert spelled(codec, codec.encode("The cat", PLAIN))[0] == "<s>"
    assert b"".join(codec.pieces(codec.encode("The cat", PLAIN)[1:])) == b"The cat"


def test_the_end_of_text_token_serves_where_there_is_no_bos(codecs):
    codec = codecs["byte-level, no BOS"]
    assert codec.can_choose_prefix
    assert codec.prefix(PLAIN) == ()
    assert spelled(codec, codec.prefix(BOS)) == ["<|endoftext|>"]
    assert codec.prefix_name(BOS) == "end-of-text as start"
    assert codec.prefix_length(codec.encode("Paris", BOS)) == 1


def test_the_end_of_text_token_comes_before_a_chat_models_own_end_of_turn(directories, tmp_path):
    tokenizer = Tokenizer.from_file(str(directories["byte-level, no BOS"] / "tokenizer.json"))
    tokenizer.add_special_tokens(["<|im_end|>"])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text('{"eos_token": "<|im_end|>"}')
    (tmp_path / "config.json").write_text('{"model_type": "qwen2"}')
    codec = codec_in(tmp_path)
    assert spelled(codec, codec.prefix(BOS)) == ["<|endoftext|>"]


def test_with_neither_bos_nor_end_of_text_there_is_nothing_to_choose(codecs):
    codec = codecs["words"]
    assert not codec.can_choose_prefix
    assert codec.prefix(BOS) == () == codec.own_prefix


@pytest.mark.parametrize(
    ("name", "model_type", "bos_token_id", "convention", "missing"),
    [
        ("no ▁, runs of spaces added", "gemma2", 2, PLAIN, True),
        ("no ▁, runs of spaces added", "gemma2", 2, BOS, False),
        ("no ▁, BOS", "gemma2", 2, PLAIN, False),
        ("▁ by LlamaTokenizer", "llama", 1, PLAIN, False),
        ("unigram, ▁ first", "llama", 1, PLAIN, True),
        ("unigram, ▁ first", "bloom", 1, PLAIN, False),
        ("byte-level", "gpt2", 50256, PLAIN, False),
        ("byte-level, no BOS", "qwen2", 151643, PLAIN, False),
    ],
)
def test_a_model_made_to_see_bos_that_gets_none_is_known(
    directories, name, model_type, bos_token_id, convention, missing
):
    assert codec_in(directories[name], model_type, bos_token_id).misses_bos(convention) is missing
