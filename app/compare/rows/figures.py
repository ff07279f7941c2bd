"""A file's rows with their figures, as frames: for the page, and for export. Knows no page.

The file's own columns come first, in their order and under their names; a figure of the same name is numbered.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from app.compare.rows.measuring import Measurement
from components.format import in_unit
from computation.perplexity import perplexity
from computation.table_files.separated_values import distinct
from computation.table_files.text_tables import Table

MOST_EXACT = 2.0**53  # of whole numbers in a float64
FIGURES = ("tokens", "total", "mean", "per_byte", "perplexity")


def of_texts(texts: Sequence[str | None], measurement: Measurement, unit: str) -> pd.DataFrame:
    """A row for each text: tokens (scored), total, mean and per_byte (in the unit), perplexity; NaN where unknown."""
    known = [measurement.figures.get(text) if text is not None else None for text in texts]
    nats = np.array([np.nan if each is None else each.total_nats for each in known], dtype=float)
    tokens = np.array([np.nan if each is None else each.n_scored for each in known], dtype=float)
    n_bytes = np.array([np.nan if each is None or not each.n_bytes else each.n_bytes for each in known], dtype=float)
    total = in_unit(nats, unit)
    return pd.DataFrame(
        {
            "tokens": pd.Series(tokens, dtype="Float64").astype("Int64"),
            "total": total,
            "mean": total / tokens,
            "per_byte": total / n_bytes,
            "perplexity": [np.nan if np.isnan(each) else perplexity([each]) for each in nats / tokens],
        }
    )


def of_file(columns: Mapping[str, list[object]]) -> pd.DataFrame:
    """Columns of a file as they are: whole numbers stay whole beside blank cells."""
    return pd.DataFrame({name: _column(cells) for name, cells in columns.items()})


def joined(table: Table, figures: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The file's columns and then the figures, whose names are told apart from the file's; returns these as well."""
    own = {name: table.cells(name) for name in table.columns}
    names = distinct([*table.columns, *map(str, figures)])[len(table.columns) :]
    return pd.concat([of_file(own), figures.set_axis(names, axis=1)], axis=1), names


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame as a table of the page can have it: a column of mixed cells as text."""
    return frame.assign(**{str(name): _plain(frame[name]) for name in frame if frame[name].dtype == object})


def _column(cells: list[object]) -> pd.Series:
    kinds = {type(cell) for cell in cells if cell is not None}
    if (
        kinds
        and kinds <= {int, float}
        and all(abs(float(str(cell))) < MOST_EXACT for cell in cells if cell is not None)
    ):
        return pd.Series(cells, dtype="Int64" if kinds == {int} else "Float64")
    return pd.Series(cells, dtype=object)


def _plain(column: pd.Series) -> pd.Series:
    return column.map(lambda cell: None if cell is None else cell if isinstance(cell, str) else str(cell))
