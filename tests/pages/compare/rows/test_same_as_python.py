"""What leaves the page of a file is what Python has of it, to the last digit, under a header that says how."""

import json

import pytest

from app.compare.rows import export
from app.compare.rows.measuring import How, Measurement
from app.compare.rows.opened import OpenTable
from computation import cells
from computation.headers import without_comments
from computation.perplexity import Convention
from computation.table_files.reader import read_table
from model_cache import open_model, score_file
from model_cache.engine.questions import Score

CONTENT = b"id,sentence,bits\n007,The cat sat on the mat.,1\n008,=A1 is a cell.,\n009,,3\n010,Hi,4\n"


@pytest.fixture
def measured():
    """The file under the bundled model, by the engine that Python's functions ask as well."""
    engine = open_model()
    table = OpenTable("items.csv", read_table("items.csv", CONTENT), "sentence")
    measurement = Measurement(How("bundled", False, Convention()))
    for text in table.distinct_texts:
        try:
            job = engine.ask(Score(text))
            job.result()
            measurement.note(text, job)
        except ValueError as error:
            measurement.problems[text] = str(error)
    return table, (measurement, engine.info)


@pytest.mark.local  # a worker is asked by others too, and figures of other batches differ in their last digits
@pytest.mark.parametrize("rows", ["texts", "words", "tokens"])
def test_the_exported_rows_are_those_of_python_to_the_last_digit(measured, tmp_path, rows):
    table, by_model = measured
    (tmp_path / "items.csv").write_bytes(CONTENT)
    frame = score_file(tmp_path / "items.csv", "sentence", words=rows == "words", tokens=rows == "tokens")
    exported = export.to_csv(table, [by_model], rows)
    assert without_comments(exported) == cells.to_csv(frame)
    comments = [line for line in exported.splitlines() if line.startswith("# ")]
    header = frame.attrs["header"]
    assert f"# weights: {header['weights']}" in comments
    assert f"# convention: {header['convention']}" in comments
    assert f"# rows: {rows}" in comments


def test_under_several_models_each_row_stands_there_once_for_each(measured):
    table, by_model = measured
    read = read_table("again.csv", export.to_csv(table, [by_model, by_model]))
    assert read.cells("number") == [1, 2, 3, 4, 1, 2, 3, 4]
    assert read.cells("bits") == [1, None, 3, 4] * 2
    assert set(read.cells("model")) == {"bundled"}
    assert [problem is None for problem in read.cells("problem")] == [True, True, False, False] * 2


def test_json_has_the_header_of_each_model_and_blanks_for_what_is_missing(measured):
    table, by_model = measured
    (exported,) = json.loads(export.to_json(table, [by_model]))
    assert exported["model"] == "bundled"
    assert exported["rows"][2]["perplexity"] is None
    assert exported["rows"][0]["id"] == "007"
