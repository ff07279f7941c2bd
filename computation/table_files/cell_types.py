"""What the cells of a table are: numbers stay numbers, blank cells are None, and whatever only looks like a number
stays the text that it is: 007, an id of twenty digits, a version 1.10.

Pure. Knows no file.
"""

import dataclasses
import json
import math
import re
from collections.abc import Sequence

from computation import cells
from computation.table_files.text_tables import Table

MOST_DIGITS = 15  # float64 holds so many of a decimal number exactly
_NUMBER = re.compile(r"(?!-0$)-?(?:0|[1-9]\d*)(?:\.(\d+))?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)


def typed(table: Table, *, decimal_commas: bool = False) -> Table:
    """A table of texts with columns of numbers as numbers and blank cells as None.

    A column is one of numbers only if all of its cells are: in "1.9, 1.10" the zero means something.

    Args:
        decimal_commas: whether numbers may have a comma in place of the point, as where semicolons part the cells. A
            column whose commas could all stand between thousands stays text: "1,234" may be either.
    """
    converted = {name: _typed_column(table.cells(name), decimal_commas) for name in table.columns}
    rows = tuple(
        (line, {name: converted[name][i] for name in row if name in converted})
        for i, (line, row) in enumerate(table.rows)
    )
    return dataclasses.replace(table, rows=rows)


def plain(cell: object) -> object:
    """A cell of JSON as one of a table: NaN is blank, a list or an object is written out."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return None if math.isnan(cell) else str(cell)
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False)
    return cell


def flattened(table: Table) -> Table:
    """A table of JSON lines with `plain` cells."""
    rows = tuple((line, {name: plain(cell) for name, cell in row.items()}) for line, row in table.rows)
    return dataclasses.replace(table, rows=rows)


def as_before_export(table: Table) -> Table:
    """A table with the texts that it was exported from here; one from elsewhere as it is."""
    all_marked = cells.NOTE in table.columns
    marked = {name for name in table.columns if all_marked or cells.plain(name) != name} - {cells.NOTE}
    if not marked:
        return table

    def text_of(name: str, cell: object) -> object:
        return cells.restored(cell) if name in marked and isinstance(cell, str) else cell

    rows = tuple(
        (line, {cells.plain(name): text_of(name, cell) for name, cell in row.items() if name != cells.NOTE})
        for line, row in table.rows
    )
    columns = tuple(cells.plain(name) for name in table.columns if name != cells.NOTE)
    return dataclasses.replace(table, columns=columns, rows=rows)


def _typed_column(column: Sequence[object], decimal_commas: bool) -> list[object]:
    blanked = [None if isinstance(cell, str) and not cell.strip() else cell for cell in column]
    texts = [cell.strip() for cell in blanked if isinstance(cell, str)]
    point = "," if decimal_commas and _have_decimal_commas(texts) else "."
    if not texts or not _are_numbers([text.replace(point, ".") for text in texts]):
        return blanked
    return [_number(cell.strip().replace(point, ".")) if isinstance(cell, str) else cell for cell in blanked]


def _have_decimal_commas(texts: Sequence[str]) -> bool:
    with_comma = [text for text in texts if "," in text]
    return any(not _THOUSANDS.fullmatch(text) for text in with_comma) and not any("." in text for text in texts)


def _are_numbers(texts: Sequence[str]) -> bool:
    n_decimals, ends_in_zero = set(), False
    for text in texts:
        match = _NUMBER.fullmatch(text) if len(text) <= 2 * MOST_DIGITS else None
        if match is None or sum(c.isdigit() for c in re.split("[eE]", text)[0].lstrip("-0.")) > MOST_DIGITS:
            return False
        if not math.isfinite(float(text)):
            return False
        if match[1]:
            n_decimals.add(len(match[1]))
            ends_in_zero |= match[1].endswith("0")
    return not ends_in_zero or len(n_decimals) == 1


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)
