"""Tables of separated values, and files of one text a line that only look like one. Lines left out are named.

Pure: strings in, tables and sentences out. Knows neither files nor the page.
"""

import csv
import io
import itertools
import re
from collections.abc import Sequence

from computation import lines
from computation.table_files.text_tables import MAX_COLUMNS, MAX_ROWS, Row, Table, rows_left_out

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
N_TRIED_CHARACTERS, N_TRIED_ROWS = 10_000, 50  # what a separator is detected from
MAX_HEADING_WORDS = 4
_QUOTED_LINE = re.compile(r'"(?:[^"]|"")*"')
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*\s*$")
_LAST = "end of the file"  # a row put behind the others: it is missing where a quotation mark was never closed


def parse(content: str, separator: str | None = None, *, heading: bool = True, max_rows: int = MAX_ROWS) -> Table:
    """A table of separated values; a cell in quotes may hold separators and line breaks.

    Args:
        separator: what stands between cells; None detects it from the first lines: comma, semicolon, tab or bar.
        heading: whether the first row names the columns.

    Raises:
        ValueError: there are no rows.
    """
    separator = separator or detected(content)
    numbered, faults, unclosed = _rows(content, separator, max_rows + heading, max_rows)
    if not numbered and not unclosed:
        raise ValueError("The file has no rows.")
    first = numbered[0][1] if numbered else []
    names = first if heading else [""] * len(first)
    columns = distinct([name.strip() or f"column {i}" for i, name in enumerate(names[:MAX_COLUMNS], 1)])
    rows: list[Row] = []
    n_ragged = 0
    for line, row in numbered[1:] if heading else numbered:
        if len(row) == len(first):
            rows.append((line, {**dict(zip(columns, row, strict=False))}))  # without the columns that are too many
        else:
            n_ragged += 1
            n_cells = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
            faults.append(f"Line {line:,} is left out: it has {n_cells} where the first row has {len(first)}.")
    if unclosed:
        faults.append(
            f"Line {unclosed:,} and all below it are left out: a quotation mark opens a cell there and none closes it."
        )
    if not rows and not faults:
        raise ValueError("The file has a heading but no rows below it.")
    if len(first) > MAX_COLUMNS:
        faults.insert(0, f"It has {len(first):,} columns. Only the first {MAX_COLUMNS} can be chosen.")
    advice = _advice(SEPARATORS.get(separator, "separators"), first, n_ragged, len(numbered) - 1, unclosed)
    return Table(tuple(columns), tuple(rows), tuple(faults), advice)


def parse_lines(content: str, *, heading: bool = True, max_rows: int = MAX_ROWS) -> Table:
    """A table of one column: each line is a text, whatever it contains. Quotation marks around a whole line are
    dropped.

    Raises:
        ValueError: there are no lines.
    """
    limit = max_rows + heading
    written = ((number, line.strip()) for number, line in enumerate(lines.split(content), 1) if line.strip())
    numbered = [(number, _unquoted(line)) for number, line in itertools.islice(written, limit)]
    faults = tuple(rows_left_out(number, max_rows) for number, _ in itertools.islice(written, 1))
    if not numbered:
        raise ValueError("The file has no rows.")
    name = numbered.pop(0)[1] if heading else "text"
    if not numbered:
        raise ValueError("The file has a heading but no rows below it.")
    return Table((name,), tuple((number, {name: line}) for number, line in numbered), faults)


def has_heading(content: str) -> bool:
    """Whether the first line of a file with one text a line looks like a name: a few words that end no sentence."""
    first = next((line for line in lines.split(content) if line.strip()), "")
    return len(first.split()) <= MAX_HEADING_WORDS and "," not in first and not _SENTENCE_END.search(first)


def _rows(
    content: str, separator: str, limit: int, max_rows: int = MAX_ROWS
) -> tuple[list[tuple[int, list[str]]], list[str], int]:
    """Rows that aren't blank, each with its first line; faults; the line of a quotation mark never closed, or 0.

    Args:
        limit: how many rows are read, blank ones included, and the heading.
        max_rows: the same without the heading, for the sentence.
    """
    content = content.rstrip("\r\n")
    reader = csv.reader(io.StringIO(f"{content}\n{_LAST}", newline=""), delimiter=separator)
    numbered: list[tuple[int, list[str]]] = []
    faults: list[str] = []
    for n_read in itertools.count():
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            faults.append(f"Line {line:,} is left out: {error}.")
            continue
        if n_read >= limit and row != [_LAST]:
            return numbered, [rows_left_out(line, max_rows), *faults], 0
        if any(cell.strip() for cell in row):
            numbered.append((line, row))
    if not numbered:  # the last was cut off with a cell too long to be read
        return [], faults, 0
    line, last = numbered.pop()
    return numbered, faults, 0 if last == [_LAST] else line


def _advice(commas: str, first: Sequence[str], n_ragged: int, n_rows: int, unclosed: int) -> str:
    """Why each line is probably a text of its own; "" where nothing speaks for it.

    Args:
        commas: what separates cells, in the plural.
        first: the cells of the first row.
        n_ragged: the rows below it with another number of cells, of `n_rows`.
        unclosed: the line of a quotation mark that is never closed, or 0.
    """
    if unclosed:
        return f"The quotation mark on line {unclosed:,} is never closed, so everything below it ran into one cell."
    if len(first) == 1 and n_ragged:
        return (
            f"The first row has a single cell, but {n_ragged:,} of the {n_rows:,} rows below it contain {commas} "
            "outside quotation marks, so each was cut into several."
        )
    spaced = any(cell.startswith(" ") for cell in first[1:])
    if spaced and (2 * n_ragged >= max(1, n_rows) or _SENTENCE_END.search(first[-1])):
        return f"The first row reads like a sentence that was cut into {len(first)} cells at its {commas}."
    return ""


def detected(content: str) -> str:
    """The separator that cuts most of the first rows into as many cells as the very first; a comma if none does."""

    def n_agreeing(separator: str) -> int:
        beginning = io.StringIO(content[:N_TRIED_CHARACTERS], newline="")
        rows = [row for row in csv.reader(beginning, delimiter=separator) if row]
        n_cells = len(rows[0]) if rows else 0
        return sum(len(row) == n_cells for row in itertools.islice(rows, N_TRIED_ROWS)) if n_cells > 1 else 0

    return max(SEPARATORS, key=n_agreeing)


def distinct(names: list[str]) -> list[str]:
    """The names with duplicates numbered, so that all differ."""
    distinct: dict[str, None] = {}
    numbers: dict[str, int] = {}  # name → the last number that it was given
    for name in names:
        candidate = name
        while candidate in distinct:
            numbers[name] = numbers.get(name, 1) + 1
            candidate = f"{name} ({numbers[name]})"
        distinct[candidate] = None
    return list(distinct)


def _unquoted(line: str) -> str:
    return line[1:-1].replace('""', '"') if len(line) > 1 and _QUOTED_LINE.fullmatch(line) else line
