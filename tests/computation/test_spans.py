"""Characters over tokens, and white space made visible."""

from hypothesis import given
from hypothesis import strategies as st

from computation.spans import bytes_to_text, readable, visible, whole_characters


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


def test_stray_bytes_are_named_and_swallow_nothing():
    assert bytes_to_text(b"\xe6\x97") == "<0xE6><0x97>"
    assert bytes_to_text(b"a\xffb") == "a<0xFF>b"
    assert [s.text for s in whole_characters([b"\xff", b"ok", b"\xe6"])] == ["<0xFF>", "ok", "<0xE6>"]


def test_white_space_and_invisible_characters_are_marked():
    assert visible(" a\tb\nc") == "·a⇥b↵c"
    assert visible("\x00\u200b\u202e") == "␀<U+200B><U+202E>"
    assert visible("\xa0") == "·"


def test_running_text_keeps_its_spaces_and_breaks_its_lines():
    assert readable(" the cat") == " the cat"
    assert readable("\n") == "↵\n"
    assert readable("  ") == "··"
    assert readable("\x07") == "␇"
