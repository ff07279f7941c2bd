"""A table whose button saves it: no cell begins as a formula does, and the page shows the texts as they are."""

import pytest
from streamlit.testing.v1 import AppTest

from components.dataframe import MAX_STYLED_ROWS
from computation import cells


def draw(texts, columns=None):
    """A page with these texts in a table."""

    def page(texts, columns):  # Streamlit runs its text alone
        import pandas as pd
        import streamlit as st

        from components.dataframe import draw_dataframe

        frame = pd.DataFrame({"text": texts, "loss": -1.5})
        config = {"text": st.column_config.TextColumn("a text"), "loss": st.column_config.NumberColumn("loss")}
        draw_dataframe(frame, alt="A table", column_config=config, columns=columns, formats={"loss": "{:.1f}".format})

    at = AppTest.from_function(page, kwargs={"texts": texts, "columns": columns}).run()
    assert not at.exception
    return at.dataframe[0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "'=1"])
def test_the_saved_cell_is_no_formula_and_its_heading_says_so(text):
    frame = draw([text, "plain"], ["text", "loss"]).value
    assert list(frame.columns) == [cells.noted("text"), "loss"]
    assert frame[cells.noted("text")].tolist() == [f"'{text}", "plain"]
    assert frame["loss"].tolist() == [-1.5, -1.5]


def test_the_shown_cell_and_heading_are_as_they_were():
    table = draw(["=1+1"], ["text", "loss"])
    assert "a text" in table.proto.columns
    shown = table.proto.arrow_data.styler.display_values
    assert b"=1+1" in shown
    assert b"'=1+1" not in shown


def test_a_table_of_harmless_texts_is_left_alone():
    frame = draw(["'s", "a-b", "5 = 5"], ["text", "loss"]).value
    assert list(frame.columns) == ["text", "loss"]
    assert frame["text"].tolist() == ["'s", "a-b", "5 = 5"]


def test_the_order_of_columns_follows_their_names():
    table = draw(["=1"], ["loss", "text"])
    assert list(table.proto.column_order) == ["loss", cells.noted("text")]


def test_a_long_table_is_drawn_without_styles():
    frame = draw(["=1"] * (MAX_STYLED_ROWS + 1), ["text", "loss"]).value
    assert set(frame[cells.noted("text")]) == {"'=1"}
