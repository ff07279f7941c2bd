"""A table is read in the background, once for each way in which it is read; the page answers meanwhile."""

import threading

import pytest

from app.compare.rows import reading
from computation.table_files.reader import read_table
from tests.pages.compare.actions import uploaded
from tests.support.pages import READING, opened, until_read
from tests.support.workbooks import written

BOOK = written([["text", "n"], *([f"Sentence number {i}.", i] for i in range(60))])


@pytest.fixture
def reads(monkeypatch):
    """How often a file was gone through."""
    calls = []

    def counted(*args, **how):
        calls.append(how)
        return read_table(*args, **how)

    monkeypatch.setattr(reading, "read_table", counted)
    return calls


def test_the_page_answers_while_a_file_is_read(fake_engine, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(reading, "read_table", lambda *args, **how: go_on.wait(60) and read_table(*args, **how))
    at = opened("compare/page.py")
    try:
        at.file_uploader(key="text_files").set_value([("items.xlsx", BOOK, "text/plain")]).run()
        assert not at.exception
        assert f"{READING}items.xlsx" in [caption.value.replace("\\", "") for caption in at.caption]
        assert not [button for button in at.button if button.key.startswith(("open_", "files_"))]
    finally:
        go_on.set()
    assert "Measure all 60 rows" in [button.label for button in until_read(at).button]


def test_a_workbook_is_gone_through_once_for_each_way_of_reading_it(fake_engine, reads):
    at = uploaded(("items.xlsx", BOOK))
    for _ in range(3):
        at.run()
    assert len(reads) == 1
    next(toggle for toggle in at.toggle if toggle.key.startswith("heading_")).set_value(False)
    at = until_read(at.run())
    assert "Measure all 61 rows" in [button.label for button in at.button]
    for _ in range(3):
        at.run()
    assert len(reads) == 2


def test_what_cannot_be_read_is_said_and_not_tried_again(fake_engine, reads):
    at = uploaded(("items.xlsx", b"no workbook"))
    at.run()
    assert "isn't an Excel workbook" in at.warning[0].value.replace("\\", "")
    assert len(reads) == 1
