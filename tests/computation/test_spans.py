"""Tokens grouped to characters and words: as the slow way does it, once for each text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation import spans
from computation.spans import Span, character_at, whole_characters, whole_words
from computation.text import bytes_to_text

PIECES = st.lists(
    st.one_of(
        st.binary(max_size=3),
        st.sampled_from(
            [b" the", b"cat", b"\n", b"\t", b" ", b"", b"\xe6", b"\x97\xa5", b"\xf0\x9f", b"\x98\x80", b"!"]
        ),
    ),
    max_size=30,
)


def characters_one_by_one(pieces: list[bytes]) -> list[Span]:
    """The definition: tokens are put together until what they spell isn't cut off inside a character."""
    found, start, pending = [], 0, b""
    for i, piece in enumerate(pieces):
        pending += piece
        try:
            pending.decode()
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data":
                continue
        found.append(Span(start, i + 1, bytes_to_text(pending)))
        start, pending = i + 1, b""
    return [*found, Span(start, len(pieces), bytes_to_text(pending))] if start < len(pieces) else found


def words_one_by_one(pieces: list[bytes]) -> list[Span]:
    """The definition: a word begins with white space, or after a line break or a tab."""
    words: list[Span] = []
    for span in characters_one_by_one(pieces):
        if not words or span.text[:1].isspace() or words[-1].text[-1:] in ("\n", "\t"):
            words.append(span)
        else:
            words[-1] = Span(words[-1].start, span.stop, words[-1].text + span.text)
    return words


@given(PIECES)
def test_characters_and_words_are_those_of_the_definition(pieces):
    assert list(whole_characters(pieces)) == characters_one_by_one(pieces)
    assert list(whole_words(pieces)) == words_one_by_one(pieces)


@given(PIECES, PIECES)
def test_what_stands_before_the_text_is_in_no_word(prefix, pieces):
    n = len(prefix)
    expected = [Span(s.start + n, s.stop + n, s.text) for s in words_one_by_one(pieces)]
    assert list(whole_words(prefix + pieces, n)) == characters_one_by_one(prefix) + expected


@given(PIECES.filter(bool), st.data())
def test_the_character_at_a_place_and_the_sums_are_those_of_the_loop(pieces, data):
    place = data.draw(st.integers(0, len(pieces) - 1))
    assert character_at(pieces, place) == next(s for s in characters_one_by_one(pieces) if s.start <= place < s.stop)
    nats = np.array(data.draw(st.lists(st.floats(0, 50), min_size=len(pieces), max_size=len(pieces))))
    expected = [sum(nats[s.start : s.stop]) for s in words_one_by_one(pieces)]
    np.testing.assert_allclose(whole_words(pieces).sums(nats), expected, rtol=1e-12)


@pytest.mark.parametrize("place", [-1, 2])
def test_a_place_outside_the_text_is_refused(place):
    with pytest.raises(IndexError, match="the text has 2"):
        character_at([b"a", b"b"], place)


def test_a_texts_boundaries_are_worked_out_once(monkeypatch):
    passes = []
    slow = spans._character_bounds
    monkeypatch.setattr(spans, "_character_bounds", lambda pieces: passes.append(len(pieces)) or slow(pieces))
    pieces = tuple(b" once%d" % i for i in range(500))
    for place in range(0, 500, 100):
        character_at(pieces, place)
        character_at(tuple(pieces), place)
        assert len(whole_characters(pieces)) == len(whole_words(pieces)) == 500
    assert sum(passes) == 1_000, "once for the characters, once for the words"


def test_only_what_is_looked_at_is_spelled_out(monkeypatch):
    spelled = []
    monkeypatch.setattr(spans, "Span", lambda *args: spelled.append(args) or Span(*args))
    whole = whole_characters([b" token%d" % i for i in range(10_000)])
    assert [span.text for span in whole[4_000:4_003]] == [" token4000", " token4001", " token4002"]
    assert whole[-1].text == " token9999"
    assert len(spelled) == 4


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.data())
def test_any_split_of_valid_text_is_whole_again_without_a_replacement_mark(text, data):
    raw = text.encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(raw) - 1)), max_size=20))) if len(raw) > 1 else []
    pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)] if raw else []
    spans = whole_characters(pieces)
    assert "".join(span.text for span in spans) == text
    assert [i for span in spans for i in range(span.start, span.stop)] == list(range(len(pieces)))
    if "\ufffd" not in text:
        assert all("\ufffd" not in span.text for span in spans)


def test_tokens_that_share_a_character_are_one_span():
    face = "😀".encode()
    spans = whole_characters([b"a", face[:2], face[2:3], face[3:], b"b"])
    assert [(s.start, s.stop, s.text) for s in spans] == [(0, 1, "a"), (1, 4, "😀"), (4, 5, "b")]


def test_a_token_that_ends_one_character_and_begins_the_next_joins_both():
    raw = "é日".encode()
    assert [s.text for s in whole_characters([raw[:1], raw[1:3], raw[3:]])] == ["é日"]


def test_stray_bytes_swallow_nothing():
    assert [s.text for s in whole_characters([b"\xff", b"ok", b"\xe6"])] == ["<0xFF>", "ok", "<0xE6>"]
