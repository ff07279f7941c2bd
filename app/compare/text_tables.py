"""Many texts in one file: lines, comma- or tab-separated values, JSON lines. Unreadable lines are named and skipped.

Pure: strings in, texts and sentences out. Knows neither files nor the page.
"""

import csv
import io
import json
from dataclasses import dataclass

STRING_COLUMN = "text"  # the column of a JSON line that is a bare string


@dataclass(frozen=True)
class Table:
    """Rows of named cells.

    Attributes:
        columns: names, in the order of the file.
        rows: (line of the file, cells by column name); a cell that a row lacks is missing.
        faults: a sentence for each line that was left out.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, object]], ...]
    faults: tuple[str, ...]


def lines(text: str) -> list[str]:
    """One text per line; blank lines are skipped."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def parse_separated(content: str, separator: str | None = None, *, heading: bool = True) -> Table:
    """A table of separated values; a cell in quotes may hold separators and line breaks.

    Args:
        separator: what stands between cells; None detects it from the first lines: comma, semicolon, tab or bar.
        heading: whether the first row names the columns.

    Raises:
        ValueError: there are no rows.
    """
    separator = separator or _separator(content)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    numbered: list[tuple[int, list[str]]] = []
    faults: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            faults.append(f"Line {line:,} is left out: {error}.")
            continue
        if any(cell.strip() for cell in row):
            numbered.append((line, row))
    if not numbered:
        raise ValueError("The file has no rows.")
    first = numbered.pop(0)[1] if heading else [f"column {i}" for i in range(1, len(numbered[0][1]) + 1)]
    columns = _distinct([cell.strip() or f"column {i}" for i, cell in enumerate(first, 1)])
    rows: list[tuple[int, dict[str, object]]] = []
    for line, row in numbered:
        if len(row) == len(columns):
            rows.append((line, {**dict(zip(columns, row, strict=True))}))
        else:
            faults.append(f"Line {line:,} is left out: it has {_cells(len(row))} where the first row has {len(columns)}.")
    if not rows and not faults:
        raise ValueError("The file has a heading but no rows below it.")
    return Table(tuple(columns), tuple(rows), tuple(faults))


def parse_json_lines(content: str) -> Table:
    """An object or a string per line.

    Raises:
        ValueError: there are no lines.
    """
    rows: list[tuple[int, dict[str, object]]] = []
    faults = []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
        except json.JSONDecodeError as error:
            reason = f"{error.msg.removesuffix(' at')} at character {error.colno}"
            faults.append(f"Line {number:,} is left out: it isn't JSON ({reason}).")
            continue
        except RecursionError:
            faults.append(f"Line {number:,} is left out: it is nested too deeply.")
            continue
        if isinstance(parsed, dict):
            rows.append((number, parsed))
        elif isinstance(parsed, str):
            rows.append((number, {STRING_COLUMN: parsed}))
        else:
            faults.append(f"Line {number:,} is left out: it is neither an object nor a string.")
    if not rows and not faults:
        raise ValueError("The file has no lines.")
    return Table(tuple(dict.fromkeys(name for _, row in rows for name in row)), tuple(rows), tuple(faults))


def texts_in_column(table: Table, name: str) -> tuple[list[str], list[str]]:
    """The texts of one column, and a sentence for each row without one.

    Raises:
        ValueError: the column holds mostly numbers, or no text at all.
    """
    texts, faults, numbers = [], [], 0
    for line, row in table.rows:
        cell = row.get(name)
        if isinstance(cell, str) and cell.strip():
            texts.append(cell.strip())
            numbers += _is_number(cell)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            numbers += 1
            faults.append(f"Line {line:,} is left out: “{name}” is a number there.")
        else:
            faults.append(f"Line {line:,} is left out: “{name}” holds no text there.")
    if numbers and numbers >= len(texts):
        raise ValueError(
            f"The column “{name}” holds numbers ({numbers:,} of {len(table.rows):,} rows). Choose a column of text."
        )
    if not texts:
        raise ValueError(f"The column “{name}” holds no text. Choose another.")
    return texts, faults


def likeliest_column(table: Table) -> str:
    """The column that looks most like running text: the one with the most characters outside numbers.

    Raises:
        ValueError: the table has no columns.
    """
    if not table.columns:
        raise ValueError("No line of the file could be read.")

    def n_characters(name: str) -> int:
        cells = [cell for _, row in table.rows if isinstance(cell := row.get(name), str)]
        return sum(len(cell) for cell in cells if not _is_number(cell))

    return max(table.columns, key=n_characters)


def _separator(content: str) -> str:
    try:
        return csv.Sniffer().sniff(content[:10_000], delimiters=",;\t|").delimiter
    except csv.Error:  # there is none in a single column
        return ","


def _distinct(names: list[str]) -> list[str]:
    """The names with duplicates numbered, so that all differ."""
    distinct: list[str] = []
    for name in names:
        candidate, n = name, 2
        while candidate in distinct:
            candidate, n = f"{name} ({n})", n + 1
        distinct.append(candidate)
    return distinct


def _cells(n: int) -> str:
    return f"{n} cell{'' if n == 1 else 's'}"


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
