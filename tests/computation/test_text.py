"""Bytes as text, and white space made visible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.text import NOTHING, bytes_to_text, in_one_line, readable, visible


def test_stray_bytes_are_named():
    assert bytes_to_text(b"\xe6\x97") == "<0xE6><0x97>"
    assert bytes_to_text(b"a\xffb") == "a<0xFF>b"


def test_white_space_and_invisible_characters_are_marked():
    assert visible(" a\tb\nc") == "·a⇥b↵c"
    assert visible("\x00\u200b\u202e") == "␀<U+200B><U+202E>"
    assert visible("\xa0") == "·"


def test_running_text_keeps_its_spaces_and_breaks_its_lines():
    assert readable(" the cat") == " the cat"
    assert readable("\n") == "↵\n"
    assert readable("  ") == "··"
    assert readable("\x07") == "␇"


@pytest.mark.parametrize("mark", ["\u0301", "\u0e31", "\u0940", "\u20dd", "\u1161"])
def test_a_mark_without_its_letter_stands_on_a_circle(mark):
    for before in ("", " ", "\n", "\u200b"):
        assert visible(before + mark).endswith(f"◌{mark}"), "alone it has no width, and cannot be clicked"
        assert readable(before + mark).endswith(f"◌{mark}")
    assert visible(f"a{mark}{mark}") == readable(f"a{mark}{mark}") == f"a{mark}{mark}"


def test_characters_that_draw_nothing_are_named():
    assert visible("\u034fa\u3164") == "<U+034F>a<U+3164>"
    assert readable("\ufe0f") == "<U+FE0F>", "alone it chooses the form of nothing"
    assert readable("☎\ufe0f") == "☎\ufe0f"


def test_a_token_that_spells_nothing_has_a_sign():
    assert visible("") == NOTHING
    assert readable("") == ""


@given(st.text(st.characters(categories=["Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Zs", "Zl", "Zp"]), min_size=1))
def test_no_text_of_marks_and_spaces_is_shown_as_nothing(text):
    for shown in (visible(text), readable(text)):
        first = shown.lstrip(" \n\t")[:1]
        assert first
        assert unicodedata.category(first)[0] not in "MCZ"


def test_parts_of_a_text_stand_in_one_line_each():
    assert in_one_line(["the\ncat", "a\u202eb", "cafe\u0301 ", ""]) == ["the↵cat", "a<U+202E>b", "cafe\u0301 ", ""]
    assert in_one_line([]) == []
