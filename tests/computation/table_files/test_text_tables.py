"""Files of many texts: what can be read is read, and each line that cannot is named with its reason."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from computation.table_files import separated_values, text_tables
from tests.support.steps import n_steps

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)


def test_a_column_of_numbers_is_no_column_of_texts():
    table = separated_values.parse("stars,text,price\n5,good,1.5\n1,bad,\n", ",")
    with pytest.raises(ValueError, match=r"“stars” holds numbers \(2 of 2 rows\)"):
        text_tables.texts_in_column(table, "stars")
    with pytest.raises(ValueError, match=r"“price” holds numbers \(1 of 2 rows\)"):
        text_tables.texts_in_column(table, "price")
    assert text_tables.likeliest_column(table) == "text"
    assert text_tables.texts_in_column(table, "text") == (["good", "bad"], [])


def test_a_line_that_is_no_json_is_named_with_its_reason_and_the_others_are_kept():
    table = text_tables.parse_json_lines(
        '{"text": "one"}\n{"text": two}\n\n"three"\n[4]\n{"other": "five"}\n{"text": 6}\n'
    )
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
        (lambda: separated_values.parse("\n \n"), "no rows"),
        (lambda: separated_values.parse("text\n"), "no rows below"),
        (lambda: text_tables.parse_json_lines("\n\n"), "no lines"),
        (lambda: text_tables.texts_in_column(text_tables.parse_json_lines('{"a": null}'), "a"), "holds no text"),
        (lambda: text_tables.likeliest_column(text_tables.parse_json_lines("not json")), "could be read"),
    ],
)
def test_a_file_without_texts_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_lines_are_texts_and_blank_ones_are_none():
    assert text_tables.texts_in_lines(" one \n\n\ttwo\r\n  \n") == ["one", "two"]
    assert text_tables.texts_in_lines("First part\u2029second part.\nNext text.") == [
        "First part\u2029second part.",
        "Next text.",
    ]


@given(st.text())
@example("a\u2028b\u0085c\vd\fe\x1cf\x1dg\x1eh\ri\r\nj\nk")
def test_a_text_of_lines_ends_at_our_three_breaks(text):
    pieces = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert text_tables.texts_in_lines(text) == [piece.strip() for piece in pieces if piece.strip()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_json_lines_end_at_our_three_breaks(end):
    content = end.join(['{"text": "one\u2028two\u0085three"}', '{"text": "four"}'])
    table = text_tables.parse_json_lines(content)
    assert [cells["text"] for _, cells in table.rows] == ["one\u2028two\u0085three", "four"]


def test_json_that_no_text_can_be_made_of_is_named_and_the_rest_is_kept():
    lines = ['{"text": "half \\ud83d"}', '{"text": "whole \\ud83d\\ude00"}', f'{{"text": "a", "n": {"9" * 5000}}}']
    table = text_tables.parse_json_lines("\n".join(lines))
    assert [cells["text"] for _, cells in table.rows] == ["whole 😀"]
    assert table.faults == (
        "Line 1 is left out: it holds half a character (one surrogate of a pair).",
        "Line 3 is left out: it holds a number of too many digits.",
    )


def test_twice_the_columns_take_twice_the_steps():
    def content(n: int) -> str:
        return "\n".join(f'{{"column {i}": "text"}}' for i in range(n))

    small, large = (text_tables.parse_json_lines(content(n)) for n in (200, 400))
    assert n_steps(lambda: text_tables.likeliest_column(large)) < 2.2 * n_steps(
        lambda: text_tables.likeliest_column(small)
    )


def test_a_new_key_on_every_line_stops_at_a_hundred_columns_with_a_sentence():
    table = text_tables.parse_json_lines("\n".join(f'{{"key {i}": "text {i}"}}' for i in range(4_000)))
    assert len(table.columns) == 100
    assert sum(len(row) for _, row in table.rows) == 100
    assert table.faults == ("Its lines have more than 100 different keys. Only the first 100 can be chosen.",)


def test_json_lines_past_five_thousand_are_left_out_with_a_sentence():
    table = text_tables.parse_json_lines('"a line"\n' * 5_000)
    assert (len(table.rows), table.faults) == (5_000, ())
    table = text_tables.parse_json_lines('"a line"\n' * 20_000)
    assert len(table.rows) == 5_000
    assert table.faults == ("Only the first 5,000 rows are read: line 5,001 and all below it are left out.",)


def test_no_cell_of_thousands_of_digits_is_read_as_a_number():
    table = text_tables.parse_json_lines('{"a": "' + "1" * 5_000 + '", "b": "' + "1" * 400 + '"}')
    with pytest.raises(ValueError, match="holds numbers"):
        text_tables.texts_in_column(table, "b")
    assert text_tables.likeliest_column(table) == "a"
