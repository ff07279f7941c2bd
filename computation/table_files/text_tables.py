"""A table of named cells, and the texts in a column of it; JSON lines as one. Unreadable lines are named and skipped.

Pure: strings in, texts and sentences out. Knows neither files nor the page, nor how values are separated.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

from computation import lines
from computation.text import quotable

Row: TypeAlias = tuple[int, dict[str, object]]  # line of the file, cells by column name
STRING_COLUMN = "text"  # the column of a JSON line that is a bare string
MAX_COLUMNS = 100  # a person chooses one of them
MAX_ROWS = 5_000  # of a table that is read whole
MAX_NUMBER_CHARACTERS = 400  # what is longer is no number that anybody wrote


@dataclass(frozen=True)
class Table:
    """Rows of named cells.

    Attributes:
        columns: names, in the order of the file; all differ.
        rows: those that could be read; a cell that a row lacks is missing.
        faults: a sentence for each line that was left out.
        advice: why each line is probably a text of its own; "" where nothing speaks for it.
        sheets: of a workbook, the names of its sheets.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[str, ...]
    advice: str = ""
    sheets: tuple[str, ...] = ()

    def cells(self, name: str) -> list[object]:
        """A column, row by row; None where a row has no such cell."""
        return [row.get(name) for _, row in self.rows]


def texts_in_lines(text: str) -> list[str]:
    """One text per line; blank lines are skipped."""
    return [line.strip() for line in lines.split(text) if line.strip()]


def parse_json_lines(content: str, *, max_rows: int = MAX_ROWS) -> Table:
    """An object or a string per line.

    Raises:
        ValueError: there are no lines.
    """
    rows: list[Row] = []
    faults: list[str] = []
    columns: dict[str, None] = {}
    n_dropped = 0
    for number, line in enumerate(lines.split(content), 1):
        if not line.strip():
            continue
        if len(rows) + len(faults) >= max_rows:
            faults.insert(0, rows_left_out(number, max_rows))
            break
        try:
            parsed = json.loads(line)
            if "\\ud" in line.lower():  # half a character that way, which no encoding of Unicode can write
                json.dumps(parsed, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            reason = f"{error.msg.removesuffix(' at')} at character {error.colno}"
            faults.append(f"Line {number:,} is left out: it isn't JSON ({reason}).")
            continue
        except UnicodeEncodeError:
            faults.append(f"Line {number:,} is left out: it holds half a character (one surrogate of a pair).")
            continue
        except RecursionError:
            faults.append(f"Line {number:,} is left out: it is nested too deeply.")
            continue
        except ValueError:
            faults.append(f"Line {number:,} is left out: it holds a number of too many digits.")
            continue
        if isinstance(parsed, str):
            parsed = {STRING_COLUMN: parsed}
        if not isinstance(parsed, dict):
            faults.append(f"Line {number:,} is left out: it is neither an object nor a string.")
            continue
        row = {name: cell for name, cell in parsed.items() if name in columns or _add_column(columns, name)}
        n_dropped += len(parsed) - len(row)
        rows.append((number, row))
    if not rows and not faults:
        raise ValueError("The file has no lines.")
    if n_dropped:
        faults.insert(
            0, f"Its lines have more than {MAX_COLUMNS} different keys. Only the first {MAX_COLUMNS} can be chosen."
        )
    return Table(tuple(columns), tuple(rows), tuple(faults))


def rows_left_out(line: int, max_rows: int) -> str:
    """The sentence on a file of too many rows, of which this line is the first that is not read."""
    return f"Only the first {max_rows:,} rows are read: line {line:,} and all below it are left out."


def texts_in_column(table: Table, name: str) -> tuple[list[str], list[str]]:
    """The texts of one column, and a sentence for each row without one.

    Raises:
        ValueError: the column holds mostly numbers, or no text at all.
    """
    by_row = texts_by_row(table, name)
    faults = []
    for (line, row), text in zip(table.rows, by_row, strict=True):
        if text is None:
            reason = "is a number there" if _is_typed_number(row.get(name)) else "holds no text there"
            faults.append(f"Line {line:,} is left out: “{quotable(name)}” {reason}.")
    return [text for text in by_row if text is not None], faults


def texts_by_row(table: Table, name: str) -> list[str | None]:
    """The text of each row in one column, without white space around it; None where there is none.

    Raises:
        ValueError: the column holds mostly numbers, or no text at all.
    """
    column = table.cells(name)
    texts = [cell.strip() or None if isinstance(cell, str) else None for cell in column]
    n_texts = sum(text is not None for text in texts)
    n_numbers = sum(_is_typed_number(cell) or (isinstance(cell, str) and _is_number(cell)) for cell in column)
    if n_numbers and n_numbers >= n_texts:
        raise ValueError(
            f"The column “{quotable(name)}” holds numbers ({n_numbers:,} of {len(table.rows):,} rows). "
            "Choose a column of text."
        )
    if not n_texts:
        raise ValueError(f"The column “{quotable(name)}” holds no text. Choose another.")
    return texts


def likeliest_column(table: Table) -> str:
    """The column that looks most like running text: the one with the most characters outside numbers.

    Raises:
        ValueError: the table has no columns.
    """
    if not table.columns:
        raise ValueError("No line of the file could be read.")

    n_characters = Counter(dict.fromkeys(table.columns, 0))
    for _, row in table.rows:
        for name, cell in row.items():
            n_characters[name] += len(cell) if isinstance(cell, str) and not _is_number(cell) else 0
    return max(table.columns, key=n_characters.__getitem__)


def _add_column(columns: dict[str, None], name: str) -> bool:
    """Add a column, if there is room for one more; returns whether there was."""
    if len(columns) >= MAX_COLUMNS:
        return False
    columns[name] = None
    return True


def _is_number(cell: str) -> bool:
    if len(cell) > MAX_NUMBER_CHARACTERS:
        return False
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def _is_typed_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
