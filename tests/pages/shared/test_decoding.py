"""Bytes become the text that was written, or a choice among the encodings that it could have been written in."""

import codecs

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.shared import decoding
from computation import lines

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
MARKS = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
MARKS |= {"utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE}
# What the Japanese encodings write as another character: a yen sign as a backslash.
TWO_TO_ONE = {"cp932": "\xa2\xa3\xac\u2016\u2212\u301c", "euc_jp": "\xa5\u203e"}
FRENCH = "L’élève s’en alla vers la forêt où chantaient déjà les premières hirondelles. "
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. "


def with_plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def readings(content: bytes) -> list[str]:
    """What the bytes say in each encoding that is offered, the likeliest first."""
    return [decoding.decode(content, candidate.encoding) for candidate in decoding.guess(content).candidates]


@given(TEXT, st.sampled_from(["utf-8", *MARKS]))
def test_unicode_is_read_as_it_was_written_and_nobody_is_asked(text, encoding):
    assume(encoding != "utf-8" or not text.startswith("\ufeff"))  # which would be a mark
    mark = b"" if encoding == "utf-8-sig" else MARKS.get(encoding, b"")
    guess = decoding.guess(mark + text.encode(encoding))
    assert guess.is_sure
    assert not guess.problem
    assert decoding.decode(mark + text.encode(encoding), guess.candidates[0].encoding) == with_plain_breaks(text)


@pytest.mark.parametrize("encoding", decoding.LEGACY)
@settings(max_examples=20)  # of each encoding
@given(data=st.data())
def test_every_text_survives_each_encoding_that_can_hold_it(encoding, data):
    characters = st.characters(codec=encoding, exclude_characters=f"\x00{TWO_TO_ONE.get(encoding, '')}")
    text = data.draw(st.text(characters, min_size=1))
    content = text.encode(encoding)
    assume(not content.startswith(tuple(decoding.BYTE_ORDER_MARKS)))
    try:
        content.decode()
    except UnicodeDecodeError:
        assert with_plain_breaks(text) in readings(content)
    else:
        assert readings(content) == [with_plain_breaks(content.decode())], "what could be UTF-8 is UTF-8"


@example("a")
@example("“Grüße” aus 東京\r\n")
@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1))
def test_utf_16_and_utf_32_without_a_mark_are_offered(text):
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        content = text.encode(encoding)
        if b"\x00" in content and not content.startswith(tuple(decoding.BYTE_ORDER_MARKS)):
            assert with_plain_breaks(text) in readings(content)


@given(st.binary())
def test_any_bytes_are_text_or_refused(content):
    try:
        guess = decoding.guess(content)
    except decoding.NotText:
        assert b"\x00" in content
        return
    texts = readings(content)
    assert texts
    assert len(set(texts)) == len(texts), "each choice reads the bytes differently"
    assert all("\r" not in text and "\x00" not in text for text in texts)
    assert guess.is_sure or guess.problem


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("He said “yes” — and it’s true.", "cp1252"),
        ("Un café noir.", "latin_1"),
        ("Grüße", "latin_1"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Zażółć gęślą jaźń. Wszyscy ludzie rodzą się wolni i równi.", "cp1250"),
        ("吾輩は猫である。名前はまだ無い。", "cp932"),
        ("我没有埋怨，磋砣的只是一些时间。", "gb18030"),
        ("今天天氣很好，我們去公園散步。", "big5"),
        ("오늘은 날씨가 좋아서 공원에 갔다.", "cp949"),
        ("“Grüße” aus 東京", "utf-16-le"),
        ("“Grüße” aus 東京", "utf-32-be"),
    ],
)
def test_what_was_written_is_offered_first(text, encoding):
    assert readings(text.encode(encoding))[0] == text


def test_windows_1252_is_offered_before_latin_1():
    content = "“Quotes” — and dashes".encode("cp1252")
    encodings = [candidate.encoding for candidate in decoding.guess(content).candidates]
    assert encodings[0] == "cp1252"
    assert encodings.index("latin_1") > 0


def test_a_guess_is_sure_only_where_enough_of_one_language_fits_one_encoding():
    assert decoding.guess(RUSSIAN.encode("cp1251")).is_sure
    assert not decoding.guess("Привет".encode("cp1251")).is_sure
    assert not decoding.guess((FRENCH * 5).encode("cp1252")).is_sure, "Windows-1250 reads like a language too"


def test_a_preview_shows_the_lines_and_the_place_that_tell_encodings_apart():
    text = "Plain.\n" * 500 + "x" * 300 + "“tell”\x85" + "y" * 300
    first = decoding.guess(text.replace("\x85", "…").encode("cp1252")).candidates[0]
    assert len(first.preview) == 1
    assert "“tell”…" in first.preview[0]
    assert len(first.preview[0]) < 80
    in_latin_1 = decoding.guess("“tell”".encode("cp1252")).candidates[-1].preview
    assert in_latin_1 == ("\\x93tell\\x94",), "what would be invisible is spelled out"


@pytest.mark.parametrize(
    ("content", "problem", "label", "text"),
    [
        (b"\xff\xfe\x00\x00H\x00\x00\x00i\x00\x00", "not UTF-32: byte 9", "UTF-32, with � for one broken place", "H�"),
        ("Hé".encode("utf-16")[:-1], "not UTF-16: byte 5", "UTF-16, with � for one broken place", "H�"),
        ("déjà vu été".encode() + b"\xc3", "not UTF-8: byte 16", "UTF-8, with � for one broken place", "déjà vu été�"),
    ],
)
def test_damaged_unicode_is_offered_with_its_broken_places_counted(content, problem, label, text):
    guess = decoding.guess(content)
    assert guess.problem.startswith(problem)
    assert not guess.is_sure
    assert guess.candidates[0].label == label
    assert decoding.decode(content, guess.candidates[0].encoding) == text


BREAKS = ["\n", "\r\n", "\r"]


@given(st.lists(st.text(st.characters(exclude_characters="\r\n"))), st.sampled_from(BREAKS))
@example(["a\u2028b\u2029c\u0085d\ve\ff\x1cg\x1dh\x1ei"], "\n")
def test_lines_end_at_our_three_breaks_and_nowhere_else(each, end):
    assert lines.split("".join(line + end for line in each)) == [*each, ""]
    assert lines.split("one\rtwo\nthree\r\nfour\n\rsix") == ["one", "two", "three", "four", "", "six"]
