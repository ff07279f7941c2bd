"""Many texts in one file: lines, comma- or tab-separated values, JSON lines. What cannot be read is named, the rest is kept.

Pure: strings in, texts and sentences out.
"""

import csv
import io
import json
from dataclasses import dataclass

NO_COLUMN = "text"  # what a line of JSON that is a string alone, or a table without headings, calls its first column


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
    """One text a line; blank lines are none."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def separated(content: str, separator: str | None = None, *, heading: bool = True) -> Table:
    """A table of separated values; a cell in quotes may hold separators and line breaks.

    Args:
        separator: what stands between cells; None finds out from the first lines: comma, semicolon, tab or bar.
        heading: whether the first row names the columns.

    Raises:
        ValueError: there is no row.
    """
    separator = separator or _separator(content)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    found: list[tuple[int, list[str]]] = []
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
            found.append((line, row))
    if not found:
        raise ValueError("There is no row in the file.")
    first = found.pop(0)[1] if heading else [f"column {i}" for i in range(1, len(found[0][1]) + 1)]
    columns = _distinct([cell.strip() or f"column {i}" for i, cell in enumerate(first, 1)])
    rows: list[tuple[int, dict[str, object]]] = []
    for line, row in found:
        if len(row) == len(columns):
            rows.append((line, {**dict(zip(columns, row, strict=True))}))
        else:
            faults.append(f"Line {line:,} is left out: it has {_cells(len(row))} where the first row has {len(columns)}.")
    if not rows and not faults:
        raise ValueError("The file has a heading, but no row below it.")
    return Table(tuple(columns), tuple(rows), tuple(faults))


def json_lines(content: str) -> Table:
    """An object or a string a line.

    Raises:
        ValueError: there is no line.
    """
    rows: list[tuple[int, dict[str, object]]] = []
    faults = []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
        except json.JSONDecodeError as error:
            faults.append(
                f"Line {number:,} is left out: it is no JSON ({error.msg.removesuffix(' at')} at character {error.colno})."
            )
            continue
        except RecursionError:
            faults.append(f"Line {number:,} is left out: it is nested too deeply.")
            continue
        if isinstance(parsed, dict):
            rows.append((number, parsed))
        elif isinstance(parsed, str):
            rows.append((number, {NO_COLUMN: parsed}))
        else:
            faults.append(f"Line {number:,} is left out: it is neither an object nor a string.")
    if not rows and not faults:
        raise ValueError("There is no line in the file.")
    return Table(tuple(dict.fromkeys(name for _, row in rows for name in row)), tuple(rows), tuple(faults))


def column(table: Table, name: str) -> tuple[list[str], list[str]]:
    """The texts of one column, and a sentence for each row that has none there.

    Raises:
        ValueError: the column holds numbers only, or no text at all.
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
    """The column that most looks like running text: the one with the most characters that are no number.

    Raises:
        ValueError: the table has no columns.
    """
    if not table.columns:
        raise ValueError("No line of the file could be read.")

    def letters(name: str) -> int:
        cells = [cell for _, row in table.rows if isinstance(cell := row.get(name), str)]
        return sum(len(cell) for cell in cells if not _is_number(cell))

    return max(table.columns, key=letters)


def _separator(content: str) -> str:
    try:
        return csv.Sniffer().sniff(content[:10_000], delimiters=",;\t|").delimiter
    except csv.Error:  # a single column has none
        return ","


def _distinct(names: list[str]) -> list[str]:
    """Names of which none comes twice: the second of a kind gets a number."""
    found: list[str] = []
    for name in names:
        fresh, n = name, 2
        while fresh in found:
            fresh, n = f"{name} ({n})", n + 1
        found.append(fresh)
    return found


def _cells(n: int) -> str:
    return f"{n} cell{'' if n == 1 else 's'}"


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
