"""Tables of separated values are read back; files of one text a line that look like one get a true reason."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.table_files import separated_values
from tests.support.steps import n_steps

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)
ONE_COLUMN = "text\nHello, world.\nThis is fine, really, yes.\nShort.\n"


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_what_a_writer_of_csv_writes_is_read_back(rows, separator):
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator="\n").writerows([["one", "other"], *rows])
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    if not kept:
        return
    table = separated_values.parse(file.getvalue(), separator)
    assert [list(cells.values()) for _, cells in table.rows] == kept
    assert table.columns == ("one", "other")
    assert not table.faults


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(separator):
    content = "\n".join(separator.join(row) for row in [("id", "text"), ("1", "so it is"), ("2", "and so on")])
    assert separated_values.parse(content).columns == ("id", "text")


def test_a_ragged_line_is_named_and_the_others_are_kept():
    table = separated_values.parse('id,text\n1,"a\nb"\n2,Hello, you\n3\n4,last\n', ",")
    assert [cells["text"] for _, cells in table.rows] == ["a\nb", "last"]
    assert table.faults == (
        "Line 4 is left out: it has 3 cells where the first row has 2.",
        "Line 5 is left out: it has 1 cell where the first row has 2.",
    )


def test_without_a_heading_columns_are_counted_and_equal_names_are_told_apart():
    assert separated_values.parse("a,b\nc,d\n", heading=False).columns == ("column 1", "column 2")
    assert separated_values.parse("a,a,\nc,d,e\n").columns == ("a", "a (2)", "column 3")


def test_a_cell_too_long_for_the_reader_is_named():
    table = separated_values.parse(f"id,text\n1,{'x' * 200_000}\n2,short\n", ",")
    assert [cells["text"] for _, cells in table.rows] == ["short"]
    assert "Line 2 is left out" in table.faults[0]


def test_rows_end_at_our_three_breaks_and_nowhere_else():
    for end in ("\n", "\r\n", "\r"):
        table = separated_values.parse(
            end.join(["id,text", "1,a\u2028b\u2029c\u0085d\ve\ff\x1cg\x1dh\x1ei", "2,last"]), ","
        )
        assert [cells["text"] for _, cells in table.rows] == ["a\u2028b\u2029c\u0085d\ve\ff\x1cg\x1dh\x1ei", "last"]


def test_commas_in_the_texts_of_a_single_column_are_given_as_the_reason():
    table = separated_values.parse(ONE_COLUMN)
    assert table.advice == (
        "The first row has a single cell, but 2 of the 3 rows below it contain commas outside quotation marks, "
        "so each was cut into several."
    )
    assert separated_values.has_heading(ONE_COLUMN)
    as_lines = separated_values.parse_lines(ONE_COLUMN)
    assert [cells["text"] for _, cells in as_lines.rows] == ["Hello, world.", "This is fine, really, yes.", "Short."]


@pytest.mark.parametrize("content", ["Hello, world.\nFine.\n", "Yes, sir.\nNo, sir.\n", "One, two, three\nOne, two\n"])
def test_texts_without_a_heading_are_seen_to_be_cut_at_their_commas(content):
    table = separated_values.parse(content)
    assert "reads like a sentence that was cut into" in table.advice
    assert not separated_values.has_heading(content)
    as_lines = separated_values.parse_lines(content, heading=False)
    assert [cells["text"] for _, cells in as_lines.rows] == content.splitlines()


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_in_silence():
    table = separated_values.parse('id,text\n1,good\n2,"and so on\n3,more\n4,last\n', ",")
    assert [cells["text"] for _, cells in table.rows] == ["good"]
    assert table.faults == (
        "Line 3 and all below it are left out: a quotation mark opens a cell there and none closes it.",
    )
    assert "quotation mark on line 3 is never closed" in table.advice


@pytest.mark.parametrize(
    "content",
    [
        "id,text\n1,good\n2,bad\n",
        'text\n"Hello, world."\n"Yes, sir."\n',
        "id,text\n1,good\n2,too,many\n3,more\n",
        "id, text\n1, good\n2, bad\n",
        "text\nNo comma.\nNone here.\n",
    ],
)
def test_a_table_gets_no_such_advice(content):
    assert not separated_values.parse(content).advice


def test_quotation_marks_around_a_whole_line_are_dropped():
    table = separated_values.parse_lines('text\n"Hello, ""you""."\n"Come," he said, "now."\n\u2028x\n')
    assert [cells["text"] for _, cells in table.rows] == ['Hello, "you".', '"Come," he said, "now."', "x"]
    assert [line for line, _ in table.rows] == [2, 3, 4]


@pytest.mark.parametrize("content", ["", " \n\n", "text\n"])
def test_lines_without_texts_get_a_sentence(content):
    with pytest.raises(ValueError, match="no rows"):
        separated_values.parse_lines(content)


@given(st.text(), st.booleans())
def test_any_content_is_a_table_or_a_sentence(content, heading):
    for parse in (separated_values.parse, separated_values.parse_lines):
        try:
            table = parse(content, heading=heading)
        except ValueError as error:
            sentence = str(error)
        else:
            sentence = ""
            assert len(set(table.columns)) == len(table.columns)
        assert not sentence or sentence.startswith("The file has")


@pytest.mark.parametrize("names", [["a"], ["a", "a (2)"]])
def test_twice_the_equal_names_take_twice_the_steps(names):
    def content(n: int) -> str:
        return "\n".join([",".join(names * n), ",".join(["text"] * len(names) * n)])

    small, large = (n_steps(lambda n=n: separated_values.parse(content(n), ",")) for n in (200, 400))
    assert large < 2.2 * small


def test_columns_past_a_hundred_are_dropped_with_a_sentence_and_the_others_read():
    table = separated_values.parse(",".join(["a"] * 4_000) + "\n" + ",".join(["text"] * 4_000) + "\nshort,row\n", ",")
    assert len(table.columns) == 100
    assert [len(row) for _, row in table.rows] == [100]
    assert table.faults == (
        "It has 4,000 columns. Only the first 100 can be chosen.",
        "Line 3 is left out: it has 2 cells where the first row has 4000.",
    )


@pytest.mark.parametrize("read", [separated_values.parse, separated_values.parse_lines])
def test_rows_past_five_thousand_are_left_out_with_a_sentence(read):
    table = read("text\n" + "a row\n" * 5_000)
    assert (len(table.rows), table.faults) == (5_000, ())
    table = read("text\n" + "a row\n" * 100_000)
    assert len(table.rows) == 5_000
    assert table.faults == ("Only the first 5,000 rows are read: line 5,002 and all below it are left out.",)


def test_blank_rows_are_not_read_without_end():
    small, large = (n_steps(lambda n=n: separated_values._rows('""\n' * n, ",", 10)) for n in (1_000, 10_000))
    assert small == large
