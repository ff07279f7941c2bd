"""Excel workbooks: values with their types, and nothing of a crafted one that takes memory, time, or another's word."""

import datetime

import openpyxl
import pytest

from computation.table_files import archive, workbook
from computation.table_files.reader import read_table
from tests.support.workbooks import MAIN, PARTS, of_parts, saved, written

TEXT = '<c t="s"><v>0</v></c>'
ROWS = f"<row>{TEXT}</row><row>{TEXT}</row>"


def refusal(content: bytes) -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        read_table("items.xlsx", content)
    return str(caught.value)


def test_every_column_comes_in_order_with_its_types():
    rows = [
        ["id", "text", "rt", "kept", "day", "at", "note"],
        ["007", "The cat sat.", 312, True, datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 9, 30), None],
        ["12345678901234567890", "not = a formula", 0.5, False, None, datetime.time(9, 30), "x"],
    ]
    table = read_table("Items.XLSX", written([*rows[:2], [], rows[2]]))
    assert table.columns == tuple(rows[0])
    assert [line for line, _ in table.rows] == [2, 4]
    assert list(table.rows[0][1].values()) == [
        "007",
        "The cat sat.",
        312,
        True,
        "2026-03-01",
        "2026-03-01 09:30:00",
        None,
    ]
    assert table.rows[1][1]["id"] == "12345678901234567890"
    assert (table.rows[1][1]["rt"], table.rows[1][1]["at"], table.faults) == (0.5, "09:30:00", ())


def test_a_formula_gives_its_stored_value_and_is_never_worked_out():
    evaluated = '<row><c t="str"><v>n</v></c></row><row><c><f>1+1</f><v>7</v></c></row>'
    assert read_table("a.xlsx", of_parts(evaluated)).rows == ((2, {"n": 7}),)
    table = read_table("a.xlsx", written([["text", "sum"], ["A text.", "=1+1"]]))
    assert table.rows == ((2, {"text": "A text.", "sum": None}),)
    assert table.faults == (
        "Some of its formulas have no stored value and are blank here: open it in Excel and save it.",
    )


def test_merged_cells_hold_their_value_once_and_it_is_said():
    book = openpyxl.Workbook()
    for cell, value in {"A1": "item", "B1": "text", "A2": 1, "B2": "One.", "B3": "Two."}.items():
        book.active[cell] = value
    book.active.merge_cells("A2:A3")
    table = read_table("a.xlsx", saved(book))
    assert table.cells("item") == [1, None]
    assert table.faults == (
        "Some of its cells are merged: the value stands in the first of them, and the others are blank.",
    )


def test_the_first_sheet_with_anything_is_read_and_another_by_its_name():
    content = written([], second=[["text"], ["Two."]], third=[["text"], ["Three."]])
    table = read_table("a.xlsx", content)
    assert (table.cells("text"), table.sheets) == (["Two."], ("Items", "second", "third"))
    assert table.faults == ("It has 3 sheets: this is “second”.",)
    assert read_table("a.xlsx", content, sheet="third").cells("text") == ["Three."]
    with pytest.raises(ValueError, match="no sheet “fourth”"):
        read_table("a.xlsx", content, sheet="fourth")


def test_names_that_stand_there_twice_or_not_at_all_are_told_apart():
    table = read_table("a.xlsx", written([["a", "a", None, 5], [1, 2, 3, 4]]))
    assert table.columns == ("a", "a (2)", "column 3", "5")
    assert read_table("a.xlsx", written([["x", 1]]), heading=False).rows == ((1, {"column 1": "x", "column 2": 1}),)


def test_rows_past_five_thousand_are_left_out_and_a_million_of_them_not_looked_at():
    table = read_table("a.xlsx", written([["text"], *(["A row."] for _ in range(5_002))]))
    assert len(table.rows) == 5_000
    assert table.faults == ("Only the first 5,000 rows are read: line 5,002 and all below it are left out.",)
    far = of_parts(f'<row r="1">{TEXT}</row><row r="2">{TEXT}</row><row r="1048576">{TEXT}</row>')
    table = read_table("a.xlsx", far)
    assert (len(table.rows), table.faults) == (
        1,
        ("It goes on below 20,000 rows: line 20,001 and all below it are left out.",),
    )


def test_columns_past_a_hundred_are_left_out_with_a_sentence():
    table = read_table("a.xlsx", written([[f"c{i}" for i in range(150)], list(range(150))]))
    assert len(table.columns) == len(table.rows[0][1]) == 100
    assert table.faults == ("It has more than 100 columns. Only the first 100 can be chosen.",)


@pytest.mark.parametrize(
    "content",
    [
        of_parts(sharedStrings="<sst>" + " " * 30_000_000 + "</sst>"),
        of_parts(sharedStrings=f"<sst {MAIN}>" + "<si/>" * 1_100_000 + "</sst>"),
        of_parts("<row>" + "<c/>" * 1_100_000 + "</row>"),
        of_parts("<row/>" * 1_100_000),
        of_parts("<row>" + "<c>" * 600_000 + "</c>" * 600_000 + "</row>"),
        of_parts("<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 40_000 + "</mergeCells>"),
        of_parts(styles=f"<styleSheet {MAIN}><cellXfs>" + "<xf/>" * 31_000 + "</cellXfs></styleSheet>"),
        of_parts(
            workbook=PARTS["xl/workbook.xml"].replace("<sheet ", '<sheet name="a" r:id="rId1"/>' * 41 + "<sheet ")
        ),
        of_parts(workbook=PARTS["xl/workbook.xml"].replace("</sheets>", "</sheets>" + "<definedName/>" * 3_000)),
        of_parts('<row><c r="' + "A" * 100_000 + '1"/></row>'),
        of_parts('<row><c r="' + "A>" * 100_000 + '1"/></row>'),
        of_parts("<row><c" + " " * 100_000 + "/></row>"),
    ],
)
def test_a_bomb_is_too_large_before_anything_is_parsed(content, monkeypatch):
    monkeypatch.setattr(workbook.openpyxl, "load_workbook", lambda *_, **__: pytest.fail("parsed"))
    assert len(content) < 200_000
    assert refusal(content) == archive.TOO_LARGE


def test_what_stands_around_the_rows_is_not_parsed():
    around = "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 100_000 + "</mergeCells>"
    sheet = f"<worksheet {MAIN}>{around}<sheetData>{ROWS}</sheetData>{around}</worksheet>"
    content = of_parts(sheet1=sheet)
    assert len(archive.needed_parts(content).archive.getvalue()) < 5_000
    assert read_table("a.xlsx", content).cells("text") == ["text"]


def test_a_workbook_that_takes_too_long_to_parse_is_given_up(monkeypatch):
    monkeypatch.setattr(archive, "MAX_SECONDS", -1.0)
    assert refusal(of_parts(ROWS)) == archive.TOO_LARGE


@pytest.mark.parametrize("part", ["sheet1", "sharedStrings", "styles", "workbook"])
def test_entities_are_refused_in_any_part(part):
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert "defines entities" in refusal(of_parts(ROWS, **{part: f"{laughs}<sst {MAIN}><si><t>&b;</t></si></sst>"}))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp037"])
def test_entities_hide_in_no_other_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE l [<!ENTITY a "ha">]><sst {MAIN}/>'
    content = text.encode(encoding) if encoding != "cp037" else text.encode()
    assert "isn't written in UTF-8" in refusal(of_parts(ROWS, sharedStrings=content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id,text\n1,Hello.\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"PK\x03\x04" + b"\0" * 40,
        of_parts(ROWS)[:-30],
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(content):
    assert refusal(content) == archive.NO_WORKBOOK


@pytest.mark.parametrize(
    "content",
    [
        of_parts("<row><c t='s'><v>9</v></c></row>"),
        of_parts("<row><c t='s'><v>x</v></c></row>"),
        of_parts("<row><c><v>" + "9" * 5_000 + "</v></c></row>"),
        of_parts("<row><c r='1A'><v>1</v></c></row>"),
        of_parts("<row><c"),
        of_parts(ROWS, workbook="<workbook/>"),
        of_parts(ROWS, sharedStrings="no xml"),
    ],
)
def test_a_damaged_workbook_gets_a_sentence(content):
    assert refusal(content) in (workbook.DAMAGED, "The workbook has no sheet.")


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_a_number_that_is_none_is_a_text(number):
    rows = f"<row>{TEXT}</row><row><c t='n'><v>{number}</v></c></row>"
    assert isinstance(read_table("a.xlsx", of_parts(rows)).rows[0][1]["text"], str)
