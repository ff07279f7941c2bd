"""The cells of a printed table: what Streamlit's table shows of the same frame."""

import pandas as pd
import pytest
import streamlit as st

from components import printed_cells

FRAME = pd.DataFrame({"text": ["=1", None], "loss": [0.5, float("nan")], "rank": [1, 2]})
CONFIG = {
    "text": st.column_config.TextColumn("a text"),
    "loss": st.column_config.NumberColumn("loss (bits)", format="%.3f"),
}


def test_headings_are_the_configs_and_else_the_columns_own():
    assert [c.heading for c in printed_cells.columns(FRAME, CONFIG, [])] == ["a text", "loss (bits)", "rank"]


def test_numbers_are_aligned_as_such_and_so_is_a_text_column_that_says_it_holds_some():
    right = {"text": st.column_config.TextColumn("a text", alignment="right")}
    assert [c.numbers for c in printed_cells.columns(FRAME, CONFIG, [])] == [False, True, True]
    assert [c.numbers for c in printed_cells.columns(FRAME, right, [])] == [True, True, True]


def test_a_column_can_be_faint():
    assert [c.faint for c in printed_cells.columns(FRAME, CONFIG, ["loss"])] == [False, True, False]


def test_cells_follow_their_format_and_empty_ones_the_placeholder():
    assert printed_cells.rows(FRAME, CONFIG, {}, "–") == [["=1", "0.500", "1"], ["–", "–", "2"]]


def test_a_format_of_the_tables_own_comes_before_the_configs():
    assert printed_cells.rows(FRAME[:1], CONFIG, {"loss": "half: {}".format}, "") == [["=1", "half: 0.5", "1"]]


@pytest.mark.parametrize(
    ("value", "written", "shown"),
    [
        (1234, "localized", "1,234"),
        (1234.5, "localized", "1,234.5"),
        (1200, None, "1200"),
        (0.25, None, "0.25"),
        (1 / 3, None, "0.3333"),
        (1 / 3, "%.3g", "0.333"),
        (7.0, "%d", "7"),
        (float("inf"), "%d", "∞"),
        (-float("inf"), None, "−∞"),
    ],
)
def test_a_number_is_shown_as_on_the_screen(value, written, shown):
    assert printed_cells.number(value, written) == shown
