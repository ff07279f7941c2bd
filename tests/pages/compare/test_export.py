"""CSV and JSON carry every figure; texts come back from a CSV as they were."""

import csv
import io
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compare import export
from computation import cells
from computation.table_files import cell_types, separated_values, text_tables
from model_cache import compare_texts, open_model
from tests.pages.compare.actions import TEXTS, pick_from_menu, uploaded
from tests.support.engines import score


def test_csv_and_json_carry_every_figure_and_the_convention():
    from app.compare import export
    from app.compare.scoring import ComparedText

    scored = [score(open_model("bundled"), text) for text in TEXTS]
    known = [(ComparedText(i, f"name {i}", text), s) for i, (text, s) in enumerate(zip(TEXTS, scored, strict=True), 1)]
    frame = pd.read_csv(io.StringIO(export.to_csv([known, known])))
    assert len(frame) == 2 * len(TEXTS)
    expected = compare_texts(TEXTS).set_index("text")
    for _, row in frame.iterrows():
        assert row["perplexity"] == pytest.approx(expected.loc[row["text"], "perplexity"])
        assert "no BOS, first token unscored" in row["convention"]
        assert row["unit"] == "nats"
    (whole,) = json.loads(export.to_json([known]))
    assert whole["corpus_perplexity"] == pytest.approx(
        math.exp(np.concatenate([s.surprisal_nats for s in scored]).mean())
    )
    for text in whole["texts"]:
        assert sum(token["surprise"] for token in text["tokens_scored"]) / math.log(2) == pytest.approx(text["bits"])


@given(st.lists(st.one_of(st.text(), st.text(alphabet="=+-@'\t,;\" a", max_size=6)), min_size=1, max_size=5))
def test_texts_that_were_exported_come_back_as_they_were(texts):
    rows = [{"number": i, "name": "=1+1", "text": text, "bits": -1.5} for i, text in enumerate(["a text", *texts])]
    table = separated_values.parse(cells.to_csv(pd.DataFrame(rows)), ",")
    imported, _ = text_tables.texts_in_column(cell_types.as_before_export(table), "text")
    assert imported == ["a text", *(text.strip() for text in texts if text.strip())]


def test_an_apostrophe_of_a_table_from_elsewhere_stays():
    table = separated_values.parse("text,other\n'=1 is a text,b\n'tis,c\n")
    assert cell_types.as_before_export(table) == table


def test_no_cell_of_an_exported_table_begins_as_a_formula_does():
    from app.compare.scoring import ComparedText

    scored = score(open_model("bundled"), "=HYPERLINK(1)")
    exported = export.to_csv([[(ComparedText(1, "@name", scored.text), scored)]])
    heading, row = csv.reader(io.StringIO(exported))
    assert heading[-1] == cells.NOTE
    assert (row[1], row[2]) == ("'@name", "'=HYPERLINK(1)")
    assert (
        json.loads(export.to_json([[(ComparedText(1, "@name", scored.text), scored)]]))[0]["texts"][0]["name"]
        == "@name"
    )


def test_a_text_that_came_from_a_file_takes_its_row_along():
    from app.compare.scoring import ComparedText

    known = [(ComparedText(i, "", text), score(open_model("bundled"), text)) for i, text in enumerate(TEXTS, 1)]
    rows = {1: {"id": "007", "text": TEXTS[0], "rt": 312}}
    header, line, *others = csv.reader(io.StringIO(export.to_csv([known], rows)))
    assert header[:6] == ["number", "name", "id", "text", "rt", "text (measured)"]
    assert line[2:4] == ["007", TEXTS[0]]
    assert float(line[4]) == 312
    assert [other[2:5] for other in others] == [["", "", ""]] * (len(TEXTS) - 1)
    first, second, *_ = json.loads(export.to_json([known], rows))[0]["texts"]
    assert [name for name in first if name != "tokens_scored"] == header
    assert (first["id"], first["rt"], second["id"]) == ("007", 312, None)


FILE = b"id,text,rt\n007,The cat sat on the mat.,312\n008,The dog ran to the door.,400\n009,The dog ran to the door.,\n"


def on_cards():
    at = uploaded(("items.csv", FILE))
    at.button(key="files_replace").click().run()
    assert not at.exception
    return at


def columns_on_page(at):
    """The file's columns in the page's table, as text."""
    (page,) = [frame.value for frame in at.dataframe if "Texts with perplexity" in frame.proto.alt]
    return page[["id", "rt"]].astype("string").fillna("").to_numpy().tolist()


def test_the_table_on_the_page_has_the_columns_of_the_file():
    assert columns_on_page(on_cards()) == [["007", "312"], ["008", "400"], ["009", ""]]


def test_the_row_of_a_text_stays_with_it_as_it_is_typed_anew_moved_and_removed():
    at = on_cards()
    at.text_area(key="card_text_2").set_value("The dog walked to the door.").run()
    assert columns_on_page(at) == [["007", "312"], ["008", "400"], ["009", ""]]
    pick_from_menu(at, 2, "Move up")
    assert columns_on_page(at) == [["008", "400"], ["007", "312"], ["009", ""]]
    pick_from_menu(at, 1, "Remove")
    at.button(key="undo_cards").click().run()
    at.text_area(key="card_text_1").set_value("The dog walked to that door.").run()
    assert columns_on_page(at) == [["008", "400"], ["007", "312"], ["009", ""]]
    pick_from_menu(at, 1, "Duplicate")
    at.text_area(key="card_text_2").set_value("").run()
    at.text_area(key="card_text_2").set_value("A text of one's own.").run()
    assert columns_on_page(at)[1] == ["", ""]
