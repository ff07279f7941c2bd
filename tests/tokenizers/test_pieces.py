"""Pieces are what was typed, however a tokenizer spells it."""

from tests.tokenizers.reading import PLAIN, own_pieces, spelled


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
    # Ids alone tell where a word ends, and no more.
    assert b"".join(codec.pieces(codec.encode("The cat", PLAIN))) == b"the cat "


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


def test_marks_before_words_whose_spaces_were_dropped_are_one_space(codecs):
    codec = codecs["unigram, ▁ before each word"]
    assert "".join(own_pieces(codec, "on the mat")) == " on the mat"
    assert "".join(spelled(codec, codec.encode("on the mat", PLAIN))) == " on the mat"
