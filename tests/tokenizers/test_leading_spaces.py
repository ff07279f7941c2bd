"""The space before a text, and before one that is put behind another."""

import pytest
from transformers import AutoTokenizer

from computation.perplexity import Convention
from tests.tokenizers.reading import PLAIN, own_pieces, spelled


def tokens(directory, ids):
    return AutoTokenizer.from_pretrained(directory).convert_ids_to_tokens(ids)


@pytest.mark.parametrize("name", ["▁ by LlamaTokenizer", "▁ by a normalizer"])
def test_a_text_keeps_the_leading_mark_of_its_sentencepiece_tokenizer(codecs, directories, name):
    codec = codecs[name]
    for convention in (PLAIN, Convention()):
        assert tokens(directories[name], codec.encode("Hello world", convention)) == ["<s>", "▁Hello", "▁world"]
    assert codec.leading_space(Convention()) is None
    assert not codec.can_choose_leading_space
    assert codec.adds_leading_space


@pytest.mark.parametrize(
    "name", ["▁ by LlamaTokenizer", "▁ by a normalizer", "unigram, ▁ always", "unigram, ▁ before each word"]
)
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
