"""Special tokens that a person types are ordinary text."""

import json

import pytest
from tokenizers import AddedToken, Tokenizer

from tests.tokenizers.kinds import codec_in
from tests.tokenizers.reading import PLAIN, own_pieces


def test_special_tokens_are_known_whichever_file_declares_them(directories, tmp_path):
    def written(where, **files):
        (tmp_path / where).mkdir()
        tokenizer = Tokenizer.from_file(str(directories["▁ by a normalizer"] / "tokenizer.json"))
        tokenizer.add_tokens([AddedToken("<start_of_turn>", normalized=False, special=where == "tokenizer")])
        tokenizer.save(str(tmp_path / where / "tokenizer.json"))
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>"} | files.pop("config", {})
        (tmp_path / where / "tokenizer_config.json").write_text(json.dumps(settings))
        (tmp_path / where / "config.json").write_text('{"model_type": "gemma2"}')
        for name, content in files.items():
            (tmp_path / where / f"{name}.json").write_text(json.dumps(content))
        return codec_in(tmp_path / where)

    number = Tokenizer.from_file(str(directories["▁ by a normalizer"] / "tokenizer.json")).get_vocab_size()
    named = {"additional_special_tokens": ["<start_of_turn>"]}
    entry = {"content": "<start_of_turn>", "special": True, "normalized": False, "lstrip": False, "rstrip": False}
    for codec in (
        written("tokenizer"),
        written("config", config=named),
        written("extra", config={"extra_special_tokens": ["<start_of_turn>"]}),
        written("extra_by_name", config={"extra_special_tokens": {"turn": "<start_of_turn>"}}),
        written("decoder", config={"added_tokens_decoder": {str(number): entry | {"single_word": False}}}),
        written("map", special_tokens_map=named),
    ):
        assert codec.special_tokens_in("a <start_of_turn> b") == ("<start_of_turn>",)
        assert codec.special_tokens_in("a b") == ()
        ids = codec.encode("a <start_of_turn> b", PLAIN)
        assert number not in ids
        assert b"".join(codec.pieces(ids)).endswith(b" a <start_of_turn> b")


@pytest.mark.parametrize("name", ["unigram, ▁ always", "unigram, ▁ first", "unigram, no ▁", "WordPiece"])
def test_a_special_token_that_the_vocabulary_holds_as_a_word_is_read_as_typed_all_the_same(codecs, name):
    codec = codecs[name]
    special = codec.end_id if codec.end_id is not None else 2
    text = "cat</s></s> cat [SEP]"
    ids = codec.encode(text, PLAIN)[len(codec.own_prefix) :]
    assert special not in ids
    assert special not in codec.encode_within(text)
    assert "".join(own_pieces(codec, text)).removeprefix(" ") == text
