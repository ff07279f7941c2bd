"""What was measured stands behind the columns of a file, which keep their names, their order and their types."""

import pytest

from computation.text_columns import (
    TEXT_COLUMNS,
    WORD_COLUMNS,
    Wanted,
    frame_of,
    joined,
    measured_names,
)
from tests.support.scored_texts import scored_text

SCORED = scored_text([b"The", b" cat", b" sat"])
NAMES = ("id", "tokens", "start")


def test_a_row_keeps_its_cells_in_front_of_its_figures():
    row = joined(3, {"id": 7, "tokens": "a"}, NAMES, Wanted().of(SCORED, "m"), TEXT_COLUMNS)
    assert list(row) == ["number", "id", "tokens", "start", "tokens (measured)", *TEXT_COLUMNS[1:]]
    assert [row[name] for name in ("number", "id", "tokens", "start")] == [[3], [7], ["a"], [None]]
    assert row["tokens (measured)"] == [2]
    assert row["perplexity"] == [pytest.approx(SCORED.perplexity)]
    assert row["problem"] == [None]


def test_a_row_that_could_not_be_measured_is_one_row_and_says_why():
    row = joined(1, {"id": 7}, NAMES, Wanted("words").of("No text.", "m"), WORD_COLUMNS)
    assert row["problem"] == ["No text."]
    assert row["word"] == row["surprise_bits"] == [None]
    assert row["number"] == [1]
    assert row["model"] == ["m"]


def test_each_word_has_the_cells_of_its_text():
    row = joined(1, {"id": 7}, NAMES, Wanted("words").of(SCORED, "m"), WORD_COLUMNS)
    assert row["word"] == ["The", "cat", "sat"]
    assert row["id"] == [7, 7, 7]
    assert row["start"] == [None] * 3
    assert row["start (measured)"] == [0, 4, 8]


def test_no_column_is_called_as_another():
    assert measured_names(["bits", "bits (measured)"], ["bits", "word"]) == {
        "bits": "bits (measured) (measured)",
        "word": "word",
    }


def test_a_frame_keeps_types_where_cells_are_missing():
    names = measured_names(["n", "rank", "ok", "big", "mixed"], TEXT_COLUMNS)
    columns = {"n": [1, None], "rank": ["x", None], "ok": [True, False], "big": [10**20, None], "mixed": [1, "a"]}
    frame = frame_of({**columns, "tokens": [None, 3], "perplexity": [None, 2.5], "problem": ["Why.", None]}, names)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "n": "Int64",
        "rank": "str",
        "ok": "bool",
        "big": "object",
        "mixed": "object",
        "tokens": "Int64",
        "perplexity": "float64",
        "problem": "str",
    }
    assert frame["big"][0] == 10**20
    assert frame["rank"].tolist()[0] == "x"
