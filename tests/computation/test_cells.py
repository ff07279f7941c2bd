"""Texts in cells: none begins as a formula does, all can be read back, and numbers stay numbers."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from computation.cells import NOTE, defused, restored, to_csv

SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
TEXTS = st.one_of(st.text(), st.text(alphabet=f"{SIGNS}'a, \"", max_size=8))


@given(TEXTS)
def test_no_cell_begins_as_a_formula_and_each_text_comes_back(text):
    cell = defused(text)
    assert cell[:1] not in set(SIGNS)
    assert restored(cell) == text


@pytest.mark.parametrize("text", ["'tis the season", "'s", "", "5 - 3", "a=b", "''quoted''"])
def test_other_texts_stay_as_they_are(text):
    assert defused(text) == text == restored(text)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "'=1"])
def test_what_a_spreadsheet_would_run_gets_one_apostrophe(text):
    assert defused(text) == f"'{text}"


@given(st.lists(TEXTS, min_size=1, max_size=4), st.floats(allow_nan=False, allow_infinity=False))
def test_a_table_can_be_read_back_and_its_heading_says_how(texts, number):
    frame = pd.DataFrame({"text": texts, "surprise": -abs(number), "rank": range(len(texts))})
    heading, *rows = csv.reader(io.StringIO(to_csv(frame), newline=""))
    changed = any(defused(text) != text for text in texts)
    assert (heading[-1] == NOTE) == changed
    assert [restored(row[0]) if changed else row[0] for row in rows] == texts
    assert [float(row[1]) for row in rows] == [-abs(number)] * len(texts)


def test_negative_numbers_stay_numbers():
    frame = pd.read_csv(io.StringIO(to_csv(pd.DataFrame({"text": ["-1"], "logit": [-1.5]}))))
    assert frame["logit"].tolist() == [-1.5]
    assert frame["text"].tolist() == ["'-1"]
