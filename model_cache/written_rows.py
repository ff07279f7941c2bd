"""A table of separated values that is written row by row, and gone on with where it was stopped.

Its header says how the rows were measured: to a table that says otherwise nothing is added. Knows no model.
"""

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from computation import cells
from computation.headers import as_comments
from computation.text_columns import Columns

_DATE = "# date:"


class Rows:
    """Rows on their way to a file; every text stands in quotation marks, and none is taken for a formula."""

    def __init__(self, out: TextIO, names: Sequence[str]) -> None:
        self._out, self._names = out, names
        self._writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")

    def begin(self, header: Mapping[str, str]) -> None:
        """Write what stands before the first row; a last column without cells says what an apostrophe means."""
        self._out.write(as_comments(header))
        self._writer.writerow([*map(cells.defused, self._names), cells.NOTE])

    def write(self, columns: Columns) -> None:
        """Write the rows of one text, all of them or, if the process ends, some of the first."""
        for row in zip(*columns.values(), strict=True):
            self._writer.writerow([*(cells.defused(cell) if isinstance(cell, str) else cell for cell in row), ""])
        self._out.flush()


def n_texts_in(path: Path, header: Mapping[str, str], names: Sequence[str]) -> int:
    """How many texts a table holds whole, which is cut off behind them: the last one in it may be written in part.

    Returns:
        0 for a table that isn't there, or has no row yet: that is to be begun anew.

    Raises:
        ValueError: it is no such table, or was measured otherwise.
    """
    try:
        with path.open("rb+") as file:
            comments = _comments(file)
            table_begins = file.tell()
            if not file.read(1) and as_comments({}).startswith("".join(comments[:1])):
                return 0
            file.seek(table_begins)
            _check_header(path, comments, header)
            n_texts, end = _last_text(file, names)
            if n_texts:
                file.truncate(end)
            return n_texts
    except FileNotFoundError:
        return 0
    except (UnicodeDecodeError, csv.Error):
        raise ValueError(_foreign(path)) from None


def _comments(file: BinaryIO) -> list[str]:
    """The comment lines in front of a table; the file then stands behind them."""
    comments: list[str] = []
    while True:
        at = file.tell()
        line = file.readline()
        if not line.startswith(b"#"):
            file.seek(at)
            return comments
        comments.append(line.decode().rstrip("\n"))


def _check_header(path: Path, comments: Sequence[str], header: Mapping[str, str]) -> None:
    expected = as_comments(header).splitlines()
    if comments[:1] != expected[:1]:
        raise ValueError(_foreign(path))
    for line, other in itertools.zip_longest(expected, comments, fillvalue="# "):
        if line != other and not line.startswith(_DATE):
            raise ValueError(
                f"{path} was measured otherwise: it says “{other[2:]}”, and now it would be “{line[2:]}”. Name another "
                "file, or delete this one."
            )


def _last_text(file: BinaryIO, names: Sequence[str]) -> tuple[int, int]:
    """How many texts are whole, and where the last of these ends."""
    number, begin = 0, file.tell()
    for i, (at, row) in enumerate(_records(file)):
        if i == 0:
            if row[: len(names)] != list(map(cells.defused, names)):
                return 0, begin
            continue
        if row and row[0].isdecimal() and int(row[0]) != number:
            number, begin = int(row[0]), at
    return max(number - 1, 0), begin


def _records(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each record of a table that ends its line, with where it begins."""
    end = file.tell()

    def whole_lines() -> Iterator[str]:
        nonlocal end
        for line in file:
            if not line.endswith(b"\n"):
                return
            end += len(line)
            yield line.decode()

    reader = csv.reader(whole_lines())
    at = end
    for row in reader:
        yield at, row
        at = end


def _foreign(path: Path) -> str:
    return f"{path} is there already, and isn't a table that this command began. Name another file."
