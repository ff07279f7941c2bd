"""A file of texts read from the disk: its table, and the column that holds the texts. Measures nothing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from computation.table_files.reader import read_table
from computation.table_files.text_tables import Table, likeliest_column, texts_by_row
from computation.text import quotable

MOST_ROWS = 1_000_000


@dataclass(frozen=True, eq=False)
class TextFile:
    """A table of texts.

    Attributes:
        name, digest: of the file; the latter is the SHA-256 of its bytes.
        column: the one that holds the texts.
        texts: of each row; None where it has none.
    """

    name: str
    digest: str
    table: Table
    column: str
    texts: tuple[str | None, ...]


def read_texts(
    path: str | Path, text: str | None = None, *, encoding: str | None = None, sheet: str | None = None
) -> TextFile:
    """A file with its texts.

    Raises:
        ValueError: it can't be read, or has no such column, or no text in it.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} can't be read: {(error.strerror or 'no such file').lower()}.") from None
    table = read_table(path.name, content, encoding=encoding, sheet=sheet, max_rows=MOST_ROWS)
    if text is not None and text not in table.columns:
        named = ", ".join(f"“{quotable(name)}”" for name in table.columns)
        raise ValueError(f"{path.name} has no column “{quotable(text)}”. Its columns are {named}.")
    column = likeliest_column(table) if text is None else text
    return TextFile(path.name, hashlib.sha256(content).hexdigest(), table, column, tuple(texts_by_row(table, column)))
