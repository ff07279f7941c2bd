"""Files of many texts: what can be read is read, and each line that cannot is named with its reason."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compare import text_tables

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_what_a_writer_of_csv_writes_is_read_back(rows, separator):
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator="\n").writerows([["one", "other"], *rows])
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    if not kept:
        return
    table = text_tables.parse_separated(file.getvalue(), separator)
    assert [list(cells.values()) for _, cells in table.rows] == kept
    assert table.columns == ("one", "other")
    assert not table.faults


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(separator):
    content = "\n".join(separator.join(row) for row in [("id", "text"), ("1", "so it is"), ("2", "and so on")])
    assert text_tables.parse_separated(content).columns == ("id", "text")


def test_a_ragged_line_is_named_and_the_others_are_kept():
    table = text_tables.parse_separated('id,text\n1,"a\nb"\n2,Hello, you\n3\n4,last\n', ",")
    assert [cells["text"] for _, cells in table.rows] == ["a\nb", "last"]
    assert table.faults == (
        "Line 4 is left out: it has 3 cells where the first row has 2.",
        "Line 5 is left out: it has 1 cell where the first row has 2.",
    )


def test_without_a_heading_columns_are_counted_and_equal_names_are_told_apart():
    assert text_tables.parse_separated("a,b\nc,d\n", heading=False).columns == ("column 1", "column 2")
    assert text_tables.parse_separated("a,a,\nc,d,e\n").columns == ("a", "a (2)", "column 3")


def test_a_column_of_numbers_is_no_column_of_texts():
    table = text_tables.parse_separated("stars,text,price\n5,good,1.5\n1,bad,\n", ",")
    with pytest.raises(ValueError, match=r"“stars” holds numbers \(2 of 2 rows\)"):
        text_tables.texts_in_column(table, "stars")
    with pytest.raises(ValueError, match=r"“price” holds numbers \(1 of 2 rows\)"):
        text_tables.texts_in_column(table, "price")
    assert text_tables.likeliest_column(table) == "text"
    assert text_tables.texts_in_column(table, "text") == (["good", "bad"], [])


def test_a_line_that_is_no_json_is_named_with_its_reason_and_the_others_are_kept():
    table = text_tables.parse_json_lines('{"text": "one"}\n{"text": two}\n\n"three"\n[4]\n{"other": "five"}\n{"text": 6}\n')
    texts, missing = text_tables.texts_in_column(table, "text")
    assert texts == ["one", "three"]
    assert table.faults == (
        "Line 2 is left out: it isn't JSON (Expecting value at character 10).",
        "Line 5 is left out: it is neither an object nor a string.",
    )
    assert missing == [
        "Line 6 is left out: “text” holds no text there.",
        "Line 7 is left out: “text” is a number there.",
    ]


@given(st.lists(st.dictionaries(CELL, CELL, min_size=1, max_size=3), min_size=1, max_size=5))
def test_json_lines_are_read_back(objects):
    content = "\n".join(json.dumps(each, ensure_ascii=False) for each in objects)
    assert [cells for _, cells in text_tables.parse_json_lines(content).rows] == objects


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: text_tables.parse_separated("\n \n"), "no rows"),
        (lambda: text_tables.parse_separated("text\n"), "no rows below"),
        (lambda: text_tables.parse_json_lines("\n\n"), "no lines"),
        (lambda: text_tables.texts_in_column(text_tables.parse_json_lines('{"a": null}'), "a"), "holds no text"),
        (lambda: text_tables.likeliest_column(text_tables.parse_json_lines("not json")), "could be read"),
    ],
)
def test_a_file_without_texts_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_cell_too_long_for_the_reader_is_named():
    table = text_tables.parse_separated(f"id,text\n1,{'x' * 200_000}\n2,short\n", ",")
    assert [cells["text"] for _, cells in table.rows] == ["short"]
    assert "Line 2 is left out" in table.faults[0]


def test_lines_are_texts_and_blank_ones_are_none():
    assert text_tables.lines(" one \n\n\ttwo\r\n  \n") == ["one", "two"]
