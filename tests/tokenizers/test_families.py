"""What holds for tokenizers as well-known families of models ship them."""

import json

import pytest
from tokenizers import AddedToken, Tokenizer
from transformers import AutoTokenizer

from computation.perplexity import Convention
from tests.tokenizers.kinds import codec_in

PLAIN = Convention(prefix_space=False)
BOS = Convention(prefix_space=False, bos=True)


def spelled(codec, ids):
    return [piece.decode() for piece in codec.pieces(ids)]


def own_pieces(codec, text, convention=PLAIN):
    encoded = codec.read(text, convention)
    return [piece.decode() for piece in encoded.pieces[encoded.n_prefix :]]


def tokens(directory, ids):
    return AutoTokenizer.from_pretrained(directory).convert_ids_to_tokens(ids)


# What stands before a text


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
def test_a_model_made_to_see_bos_that_gets_none_is_known(directories, name, model_type, bos_token_id, convention, missing):
    assert codec_in(directories[name], model_type, bos_token_id).misses_bos(convention) is missing


# The space before a text


@pytest.mark.parametrize("name", ["▁ by LlamaTokenizer", "▁ by a normalizer"])
def test_a_text_keeps_the_leading_mark_of_its_sentencepiece_tokenizer(codecs, directories, name):
    codec = codecs[name]
    for convention in (PLAIN, Convention()):
        assert tokens(directories[name], codec.encode("Hello world", convention)) == ["<s>", "▁Hello", "▁world"]
    assert codec.leading_space(Convention()) is None
    assert not codec.can_choose_leading_space
    assert codec.adds_leading_space


@pytest.mark.parametrize("name", ["▁ by LlamaTokenizer", "▁ by a normalizer", "unigram, ▁ always", "unigram, ▁ first"])
def test_a_word_behind_a_phrase_gets_the_space_that_was_typed_and_no_other(codecs, name):
    assert spelled(codecs[name], codecs[name].encode_within(" mat")) == [" mat"]
    assert b"".join(codecs[name].pieces(codecs[name].encode_within("mat"))) == b"mat"


def test_an_added_token_in_a_text_behind_another_is_followed_by_what_follows_it_in_the_whole(codecs):
    codec, text = codecs["▁ by a normalizer, added token"], " mat<tag>mat<tag> mat"
    assert codec.encode("The cat" + text, PLAIN) == codec.encode("The cat", PLAIN) + codec.encode_within(text)


def test_runs_of_spaces_that_merges_make_are_no_added_tokens_in_the_text(codecs):
    codec, text = codecs["▁ by a normalizer, runs of spaces added"], " cat    cat"
    assert codec.encode("The" + text, PLAIN) == codec.encode("The", PLAIN) + codec.encode_within(text)


def test_a_tokenizer_that_puts_no_space_says_so(codecs):
    codec = codecs["no ▁, BOS"]
    assert not codec.can_choose_leading_space
    assert not codec.adds_leading_space
    assert own_pieces(codec, "Hello world", Convention()) == ["Hello", " world"]


def test_a_byte_level_tokenizers_leading_space_is_the_conventions_whatever_its_files_say(codecs):
    for name in ("byte-level", "byte-level, its own leading space"):
        assert codecs[name].can_choose_leading_space
        assert own_pieces(codecs[name], "The cat", PLAIN)[0] == "The"
        assert own_pieces(codecs[name], "The cat", Convention())[0] == " The"
        assert spelled(codecs[name], codecs[name].encode_within("The")) == ["The"]


# What was typed


def test_runs_of_spaces_that_are_added_tokens_are_spaces(codecs):
    codec = codecs["no ▁, BOS"]
    code = codec.read("def f(x):\n    return x", PLAIN).pieces
    assert b"    " in code
    assert b"".join(code[1:]) == b"def f(x):\n    return x"
    words = own_pieces(codec, "End sentence.  Next")
    assert "".join(words) == "End sentence.  Next"
    assert any(piece.startswith("  ") for piece in words)


def test_a_space_mark_that_was_typed_is_shown_as_typed(codecs):
    assert "".join(own_pieces(codecs["no ▁, BOS"], "a ▁ b")) == "a ▁ b"


def test_end_of_word_marks_are_not_shown_and_their_spaces_are_the_next_words(codecs):
    codec, text = codecs["end-of-word marks"], "The copyright holder's Café licence."
    pieces = own_pieces(codec, text)
    assert "".join(pieces) == text
    assert pieces[0] == "The"
    assert " copyright" in pieces
    assert b"".join(codec.pieces(codec.encode("The cat", PLAIN))) == b"the cat "  # what is not in the text has no offsets


def test_word_pieces_are_joined_to_words(codecs):
    codec = codecs["WordPiece"]
    assert "".join(own_pieces(codec, "The CATS sat.")) == "The CATS sat."
    assert b"".join(codec.pieces(codec.encode("The cats sat.", PLAIN)[1:])) == b" the cats sat."


def test_characters_that_a_tokenizer_composes_keep_the_bytes_that_were_typed(codecs):
    pieces = codecs["byte-level, NFC"].read("cafe\u0301 日本", PLAIN).pieces
    assert b"".join(pieces).decode() == "cafe\u0301 日本"
    assert not any(piece.startswith("\u0301 ".encode()) for piece in pieces)


def test_a_character_of_several_tokens_is_cut_between_them(codecs):
    pieces = codecs["byte-level, NFC"].read("e\u0301 日", PLAIN).pieces
    assert all(pieces)
    assert b"".join(pieces).decode() == "e\u0301 日"


def test_a_byte_spelled_by_a_person_is_no_byte(codecs):
    text = "<0x41>"
    assert "".join(own_pieces(codecs["▁ by LlamaTokenizer"], text)) == f" {text}"
    assert "".join(own_pieces(codecs["words"], text)) == text


# Special tokens


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
