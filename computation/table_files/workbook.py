"""A sheet of an Excel workbook (.xlsx) as a table: stored values only, no formula is ever worked out.

Pure: bytes in, a table and sentences out. What the archive may hold is checked in `archive.py` before anything is read.
"""

import datetime
import itertools
import math
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence

import openpyxl

from computation.table_files import archive
from computation.table_files.separated_values import distinct
from computation.table_files.text_tables import MAX_COLUMNS, MAX_ROWS, Row, Table, rows_left_out
from computation.text import quotable

warnings.filterwarnings("ignore", module=r"openpyxl\.")  # on parts that are not read here, such as charts
DAMAGED = "It is damaged, or isn't an Excel workbook (.xlsx). Save it anew, or as CSV."
# What a reader of crafted XML comes upon, beside the sentences of our own.
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # among them too deep a nesting, and an archive with a password
    SyntaxError,  # XML that isn't
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def parse(content: bytes, sheet: str | None = None, *, heading: bool = True, max_rows: int = MAX_ROWS) -> Table:
    """A sheet as a table; dates are texts such as 2026-03-01, cells of wholly blank rows are left out.

    Args:
        sheet: its name; None is the first one that can be seen and holds anything.
        heading: whether the first row that isn't blank names the columns.

    Raises:
        ValueError: it cannot be read, or has no rows.
    """
    parts = archive.needed_parts(content)
    try:
        return _parse(parts, sheet, heading, max_rows)
    except _Unreadable as error:
        raise ValueError(str(error)) from None
    except BROKEN:
        raise ValueError(archive.TOO_LARGE if parts.archive.is_late else DAMAGED) from None


class _Unreadable(Exception):
    """Why there is no table, in a sentence."""


def _parse(parts: archive.Parts, sheet: str | None, heading: bool, max_rows: int) -> Table:
    book = openpyxl.load_workbook(parts.archive, read_only=True, data_only=True, keep_links=False)
    try:
        visible = [each for each in book.worksheets if each.sheet_state == "visible"] or book.worksheets
        names = tuple(str(each.title) for each in visible)
        chosen = [each for each in visible if sheet in (None, each.title)]
        if not chosen:
            raise _Unreadable(f"It has no sheet “{quotable(sheet or '')}”." if sheet else "The workbook has no sheet.")
        rows: list[tuple[int, list[object]]] = []
        for each in chosen:
            each.reset_dimensions()  # they are the file's word, and may be a million rows
            read = each.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
            rows = list(itertools.islice(_rows(read), max_rows + 2))
            if rows:
                break
    finally:
        book.close()
    return _table(rows, names, str(each.title), heading, max_rows, parts)


def _table(
    rows: list[tuple[int, list[object]]],
    sheets: tuple[str, ...],
    title: str,
    heading: bool,
    max_rows: int,
    parts: archive.Parts,
) -> Table:
    if not rows:
        raise _Unreadable("The workbook has no rows.")
    faults = []
    if not rows[-1][1]:
        line, _ = rows.pop()
        faults.append(f"It goes on below {archive.MAX_SHEET_ROWS:,} rows: line {line:,} and all below it are left out.")
    n_columns = max((len(cells) for _, cells in rows), default=0)
    if n_columns > MAX_COLUMNS:
        faults.append(f"It has more than {MAX_COLUMNS} columns. Only the first {MAX_COLUMNS} can be chosen.")
        n_columns = MAX_COLUMNS
    names = rows.pop(0)[1] if heading and rows else []
    if not rows:
        raise _Unreadable("The workbook has a heading but no rows below it.")
    if len(rows) > max_rows:
        faults.append(rows_left_out(rows[max_rows][0], max_rows))
        del rows[max_rows:]
    named = [str(names[i]).strip() if i < len(names) and names[i] is not None else "" for i in range(n_columns)]
    columns = distinct([name or f"column {i}" for i, name in enumerate(named, 1)])
    if len(sheets) > 1:
        faults.append(f"It has {len(sheets):,} sheets: this is “{quotable(title)}”.")
    if parts.n_merged:
        faults.append("Some of its cells are merged: the value stands in the first of them, and the others are blank.")
    if parts.n_unevaluated:
        faults.append("Some of its formulas have no stored value and are blank here: open it in Excel and save it.")
    return Table(tuple(columns), tuple(_row(columns, line, cells) for line, cells in rows), tuple(faults), "", sheets)


def _row(columns: Sequence[str], line: int, cells: Sequence[object]) -> Row:
    padded = itertools.chain(cells, itertools.repeat(None))
    return line, dict(zip(columns, padded, strict=False))


def _rows(read: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[object]]]:
    """Rows with anything in them, each with its number, without the blank cells at its end; the last is without any
    where the sheet goes on."""
    for number, row in enumerate(read, 1):
        if number > archive.MAX_SHEET_ROWS:
            yield number, []
            return
        if row.count(None) < len(row):
            width = next(i for i in range(len(row), 0, -1) if row[i - 1] is not None)
            cells = [_cell(cell) for cell in row[:width]]
            if cells.count(None) < width:
                yield number, cells


def _cell(cell: object) -> object:
    if isinstance(cell, str):
        if len(cell) > archive.MAX_CELL_CHARACTERS:
            raise _Unreadable(f"A cell of it has more than {archive.MAX_CELL_CHARACTERS:,} characters.")
        return cell if cell.strip() else None
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, int | float) else str(cell)
