"""What leaves the page of a file: its rows with their figures, and every token and word of them.

The same tables as `score_file` makes: the file's own columns in their order, what was measured behind them, and a
header that says how. Under several models each row stands there once for each.
"""

import json

import pandas as pd

from app.compare.rows.measuring import Measurement
from app.compare.rows.opened import OpenTable
from app.shared import export_panel, table_state
from computation import cells, headers
from computation.text_columns import NO_TEXT, NUMBER, Columns, Wanted, frame_of, joined, measured_names
from model_cache.engine.interface import ModelInfo
from model_cache.provenance import header

Measured = tuple[Measurement, ModelInfo]
NOT_MEASURED = "It was not measured."


def draw(table: OpenTable, by_model: list[Measured]) -> None:
    """Downloads, folded away."""
    stem = table.name.rpartition(".")[0] or table.name
    export_panel.draw(
        table_state.export_panel,
        [
            export_panel.csv(lambda: to_csv(table, by_model), f"{stem} scored.csv", table_state.csv_button),
            export_panel.json(lambda: to_json(table, by_model), f"{stem} scored.json", table_state.json_button),
            export_panel.csv(
                lambda: to_csv(table, by_model, "tokens"), f"{stem} tokens.csv", table_state.tokens_button, "Tokens"
            ),
            export_panel.csv(
                lambda: to_csv(table, by_model, "words"), f"{stem} words.csv", table_state.words_button, "Words"
            ),
        ],
        "Each row with all columns of the file, in order, for each model; tokens and words as tables of their own.",
    )


def to_csv(table: OpenTable, by_model: list[Measured], rows: str = "texts") -> str:
    """A line for each row under each model, or for each of its words or tokens."""
    frame = pd.concat([_frame(table, measured, Wanted(rows)) for measured in by_model], ignore_index=True)
    return _comments(table, by_model, rows) + cells.to_csv(frame)


def to_json(table: OpenTable, by_model: list[Measured]) -> str:
    """For each model how it was measured, and the rows."""
    models = []
    for measured in by_model:
        frame = _frame(table, measured, Wanted())
        rows = [{name: _plain(cell) for name, cell in row.items()} for row in frame.to_dict("records")]
        models.append({**_header_of(table, measured, "texts"), "rows": rows})
    return json.dumps(models, ensure_ascii=False, indent=1, allow_nan=False)


def _frame(table: OpenTable, measured: Measured, wanted: Wanted) -> pd.DataFrame:
    measurement, info = measured
    own = table.table.columns
    columns: Columns = {}
    for number, ((_, row), text) in enumerate(zip(table.table.rows, table.texts, strict=True), 1):
        problem = NO_TEXT if text is None else measurement.problems.get(text, NOT_MEASURED)
        scored = problem if text is None else measurement.scores.get(text, problem)
        for name, column in joined(number, row, own, wanted.of(scored, info.name), wanted.columns).items():
            columns.setdefault(name, []).extend(column)
    return frame_of(columns, measured_names(own, (NUMBER, *wanted.columns)))


def _header_of(table: OpenTable, measured: Measured, rows: str) -> dict[str, str]:
    measurement, info = measured
    scored = next(iter(measurement.scores.values()), None)
    convention = "" if scored is None else headers.convention_in_words(scored.measured)
    asked = {"answers": measurement.how.convention.asked} if measurement.how.convention.asked else {}
    return {**header(info, convention), **asked, "file": table.name, "texts": table.column, "rows": rows}


def _comments(table: OpenTable, by_model: list[Measured], rows: str) -> str:
    return "".join(headers.as_comments(_header_of(table, measured, rows)) for measured in by_model)


def _plain(cell: object) -> object:
    return None if cell is pd.NA or (isinstance(cell, float) and cell != cell) else cell
