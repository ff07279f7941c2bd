"""An upload whose encoding is a guess: what is offered, and what happens to what was typed."""

import pytest
from streamlit.testing.v1 import AppTest

RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. "


def script():
    import streamlit as st

    from app.shared import text_files

    file = st.file_uploader("File", key="file")
    content = text_files.read(file) if file else None
    if content is not None:
        st.code(content.text)


@pytest.fixture
def upload():
    def upload(content: bytes) -> AppTest:
        at = AppTest.from_function(script, default_timeout=30).run()
        at.file_uploader(key="file").upload("old.txt", content).run()
        assert not at.exception
        return at

    return upload


def text_of(at) -> str | None:
    return at.code[0].value if at.code else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_question(upload, encoding):
    at = upload("Grüße!\r\nNoch eine Zeile.".encode(encoding))
    assert text_of(at) == "Grüße!\nNoch eine Zeile."
    assert not at.radio
    assert not at.warning


def test_each_encoding_is_offered_with_what_the_first_lines_would_be(upload):
    at = upload("“Quotes” — *and* it’s fine.".encode("cp1252"))
    assert text_of(at) is None
    assert "Pick the encoding in which its lines read right" in at.warning[0].value
    assert at.radio[0].options[0] == "Western European (Windows-1252)"
    captions = [caption.replace("\\", "") for caption in at.radio[0].proto.captions]
    assert captions[0] == "“Quotes” — *and* it’s fine."
    assert len(set(captions)) == len(captions) == 4
    at.radio[0].set_value("cp1252").run()
    assert text_of(at) == "“Quotes” — *and* it’s fine."
    assert not at.warning


def test_the_less_likely_encodings_are_a_click_away_and_one_picked_stays(upload):
    at = upload("“Quotes” — and dashes".encode("cp1252"))
    assert len(at.radio[0].options) == 4
    at.toggle[0].set_value(True).run()
    assert len(at.radio[0].options) > 4
    at.radio[0].set_value("latin_1").run()
    at.toggle[0].set_value(False).run()
    assert text_of(at) == "\x93Quotes\x94 \x97 and dashes"


def test_a_sure_guess_is_read_at_once_and_can_be_changed(upload):
    at = upload(RUSSIAN.encode("cp1251"))
    assert text_of(at) == RUSSIAN
    assert not at.warning
    assert at.radio[0].value == "cp1251"
    at.radio[0].set_value("cp1252").run()
    assert text_of(at).startswith("Ñúåøü")


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xef\xbb\xbf", "is empty"), (b"PK\x03\x04\x00\x00\x08", "isn't a text file")]
)
def test_what_holds_no_text_is_said_to(upload, content, words):
    at = upload(content)
    assert f"old.txt {words}" in at.warning[0].value.replace("\\", "")
    assert text_of(at) is None
