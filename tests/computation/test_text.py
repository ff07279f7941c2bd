"""Bytes as text, and white space made visible."""

from computation.text import bytes_to_text, readable, visible


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
