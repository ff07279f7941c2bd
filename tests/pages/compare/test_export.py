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
from tests.pages.compare.actions import TEXTS
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
    row = {"id": "007", "text": TEXTS[0], "rt": 312}
    header, line, *others = csv.reader(io.StringIO(export.to_csv([known], {TEXTS[0]: row})))
    assert header[:6] == ["number", "name", "id", "text", "rt", "text (measured)"]
    assert line[2:4] == ["007", TEXTS[0]]
    assert float(line[4]) == 312
    assert [other[2:5] for other in others] == [["", "", ""]] * (len(TEXTS) - 1)
