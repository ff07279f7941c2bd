"""A table whose button saves it: no cell begins as a formula does, and the page shows the texts as they are."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from components.dataframe import MAX_PRINTED_ROWS, MAX_STYLED_ROWS
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


def printed(at_texts, columns=None):
    """What is printed in place of a table of these texts."""
    return json.loads(draw(at_texts, columns).root.get("bidi_component")[0].proto.json)


def test_on_paper_a_plain_table_has_the_texts_as_they_are():
    table = printed(["=1+1", "plain"])
    assert [column["heading"] for column in table["columns"]] == ["a text", "loss"]
    assert table["rows"] == [["=1+1", "-1.5"], ["plain", "-1.5"]]
    assert table["label"] == "A table"
    assert table["more"] == ""


def test_on_paper_the_columns_are_those_that_are_shown():
    assert printed(["a"], ["loss"])["rows"] == [["-1.5"]]


def test_on_paper_a_very_long_table_says_how_much_of_it_is_left_out():
    table = printed(["a"] * (MAX_PRINTED_ROWS + 20))
    assert len(table["rows"]) == MAX_PRINTED_ROWS
    assert table["more"].startswith("20 more rows")


def test_a_table_drawn_again_within_a_run_is_printed_once_as_it_was_last():
    def page():
        import pandas as pd
        import streamlit as st

        from components.dataframe import TablePlace, draw_dataframe

        place = TablePlace(st.container())
        for text in ("first", "first", "last"):
            draw_dataframe(pd.DataFrame({"text": [text]}), alt="A table", column_config={}, place=place)

    at = AppTest.from_function(page).run()
    assert not at.exception
    assert [table.value["text"].tolist() for table in at.dataframe] == [["last"]]
    assert [json.loads(table.proto.json)["rows"] for table in at.get("bidi_component")] == [[["last"]]]
