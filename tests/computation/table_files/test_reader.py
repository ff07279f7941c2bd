"""The one reader of table files: all columns, in order, with their types, whatever the ending."""

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation import cells
from computation.table_files.reader import read_table
from computation.text_columns import frame_of
from tests.support.workbooks import written

ROWS = [["id", "text", "rt"], ["007", "The cat sat.", 312], ["12345678901234567890", "The mat sat.", 0.5]]


def as_csv(rows, separator=",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


def as_json_lines(rows) -> str:
    return "\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", as_csv(ROWS)),
        ("a.csv", as_csv(ROWS, ";").encode()),
        ("a.tsv", as_csv(ROWS, "\t").encode("utf-16")),
        ("a.jsonl", as_json_lines(ROWS).encode("utf-8-sig")),
        ("a.xlsx", written(ROWS)),
    ],
)
def test_each_kind_of_file_gives_the_same_table(name, content):
    table = read_table(name, content)
    assert table.columns == ("id", "text", "rt")
    assert [list(row.values()) for _, row in table.rows] == ROWS[1:]
    assert [type(cell) for cell in table.cells("rt")] == [int, float]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["1", "-2", "0"], [1, -2, 0]),
        (["1.5", "2", ""], [1.5, 2, None]),
        (["1.50", "2.25"], [1.5, 2.25]),  # prices
        (["1.9", "1.10"], ["1.9", "1.10"]),  # versions
        (["007", "8"], ["007", "8"]),
        (["1234567890123456", "1"], ["1234567890123456", "1"]),
        (["1", "one"], ["1", "one"]),
        (["-0", "1"], ["-0", "1"]),
        (["nan", "inf"], ["nan", "inf"]),
        (["1e999", "1"], ["1e999", "1"]),
        (["٣", "1"], ["٣", "1"]),
        (["1_000", "1"], ["1_000", "1"]),
        (["  ", " a "], [None, " a "]),
        (["TRUE", "FALSE"], ["TRUE", "FALSE"]),
    ],
)
def test_numbers_are_numbers_and_what_only_looks_like_one_stays_text(column, expected):
    table = read_table("a.csv", as_csv([["text", "x"], *(["A text.", cell] for cell in column)]))
    assert table.cells("x") == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["312,5", "-0,25", "4", ""], [312.5, -0.25, 4, None]),
        (["1,50", "2,25"], [1.5, 2.25]),
        (["0,125", "0,250"], [0.125, 0.25]),
        (["1,234", "12,500"], ["1,234", "12,500"]),  # thousands, or not
        (["1,9", "1,10"], ["1,9", "1,10"]),  # numbers of sections
        (["1,2,3", "1,2"], ["1,2,3", "1,2"]),
        (["1.234,5", "2,5"], ["1.234,5", "2,5"]),
        (["01,5", "2,5"], ["01,5", "2,5"]),
        (["2,5", "many"], ["2,5", "many"]),
        (["1.5", "2"], [1.5, 2]),
    ],
)
def test_between_semicolons_a_column_of_decimal_commas_is_one_of_numbers(column, expected):
    rows = [["text", "x"], *(["A text.", cell] for cell in column)]
    table = read_table("a.csv", as_csv(rows, ";"))
    assert table.cells("x") == expected
    frame = frame_of({name: table.cells(name) for name in table.columns}, {"number": "number"})
    again = read_table("again.csv", cells.to_csv(frame))
    assert again.cells("x") == expected
    if any("," in cell for cell in column):
        assert read_table("a.csv", as_csv(rows)).cells("x") == [cell or None for cell in column]


@given(
    st.lists(st.one_of(st.integers(-(10**14), 10**14), st.floats(allow_nan=False, allow_infinity=False)), min_size=1)
)
def test_a_number_that_is_written_is_read_as_itself_or_stays_as_written(numbers):
    read = read_table("a.csv", as_csv([["text", "x"], *(["A text.", repr(number)] for number in numbers)])).cells("x")
    assert read == numbers or read == [repr(number) for number in numbers]


def test_json_keeps_its_types_and_what_no_cell_holds_is_written_out():
    table = read_table(
        "a.jsonl", '{"text": "One.", "a": NaN, "b": [1, "x"], "c": true}\n{"text": "Two.", "a": Infinity}'
    )
    assert table.cells("a") == [None, "Infinity"] or table.cells("a") == [None, "inf"]
    assert table.cells("b") == ['[1, "x"]', None]
    assert table.cells("c") == [True, None]


def test_an_exported_table_is_read_as_it_was_before():
    frame = pd.DataFrame({"text": ["=1", "'tis"], "n": [1, 2]})
    table = read_table("a.csv", cells.to_csv(frame))
    assert table.columns == ("text", "n")
    assert table.cells("text") == ["=1", "'tis"]
    assert table.cells("n") == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"", "isn't a table that can be read"),
        ("a", b"", "isn't a table"),
        ("a.csv", b"text\nUn caf\xe9\n", "isn't UTF-8: name its encoding"),
        ("a.csv", b"", "no rows"),
        ("a.xlsx", "text", "read from its bytes"),
    ],
)
def test_what_is_no_table_gets_a_sentence(name, content, words):
    with pytest.raises(ValueError, match=words):
        read_table(name, content)


def test_an_encoding_can_be_named():
    assert read_table("a.csv", b"text\nUn caf\xe9\n", encoding="cp1252").cells("text") == ["Un café"]
    for encoding, words in (("ascii", "isn't text in ascii"), ("klingon", "no such encoding")):
        with pytest.raises(ValueError, match=words):
            read_table("a.csv", b"text\nUn caf\xe9\n", encoding=encoding)


def test_more_rows_are_read_where_they_are_asked_for():
    content = "text\n" + "A row.\n" * 6_000
    assert len(read_table("a.csv", content).rows) == 5_000
    assert len(read_table("a.csv", content, max_rows=10_000).rows) == 6_000
