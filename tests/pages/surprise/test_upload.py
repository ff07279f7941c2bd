"""A text from a file, and files that are none."""

import pytest

from tests.pages.surprise.actions import TEXT
from tests.support.pages import words_on


def test_a_file_goes_into_the_box(fake_engine, at):
    at.file_uploader(key="text_file").upload("a.txt", "Ein schöner Tag.\r\nNoch einer.".encode("utf-8-sig")).run()
    assert not at.exception
    assert at.text_area(key="text").value == "Ein schöner Tag.\nNoch einer."
    at.text_area(key="text").set_value("Typed after it.").run()
    assert at.text_area(key="text").value == "Typed after it.", "the file is taken once"


def test_a_file_that_is_not_utf8_is_said_to_be_so_and_is_read_in_the_encoding_picked(fake_engine, at):
    at.file_uploader(key="text_file").upload("old.txt", "Ein schöner Tag.".encode("latin-1")).run()
    assert "old.txt is not UTF-8: byte 8" in words_on(at)
    assert at.text_area(key="text").value == TEXT, "what was typed is still there"
    at.radio[0].set_value("cp1252").run()
    assert at.text_area(key="text").value == "Ein schöner Tag."
    assert not at.warning
    at.radio[0].set_value("mac_roman").run()
    assert at.text_area(key="text").value == "Ein schˆner Tag.", "the choice can be changed"
    at.text_area(key="text").set_value("Typed after it.").run()
    assert at.text_area(key="text").value == "Typed after it."


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "odd.txt is empty"), (b" \n ", "odd.txt is empty"), (b"\x00\x01\x02\xff\xfe", "odd.txt isn't a text file")],
)
def test_a_file_without_text_is_said_to_be_so_and_replaces_nothing(fake_engine, at, content, said):
    at.file_uploader(key="text_file").upload("odd.txt", content).run()
    assert said in words_on(at)
    assert at.text_area(key="text").value == TEXT
    assert not at.radio


def test_a_file_in_utf16_is_read(fake_engine, at):
    at.file_uploader(key="text_file").upload("win.txt", "Grüße!\r\nNoch eine Zeile.".encode("utf-16")).run()
    assert at.text_area(key="text").value == "Grüße!\nNoch eine Zeile."
