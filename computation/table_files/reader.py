"""The one reader of table files, for the page, for Python and for the shell alike.

Bytes or text in, a table out: every column in the file's order, with its types, row by row. Knows no disk, no page.
"""

from computation.headers import without_comments
from computation.table_files import cell_types, separated_values, text_tables, workbook
from computation.table_files.text_tables import MAX_ROWS, Table

ENDINGS = ("csv", "tsv", "jsonl", "xlsx")


def read_table(
    name: str,
    content: bytes | str,
    *,
    separator: str | None = None,
    heading: bool = True,
    one_text_a_line: bool = False,
    sheet: str | None = None,
    encoding: str | None = None,
    max_rows: int = MAX_ROWS,
) -> Table:
    """A table file as a table.

    Numbers are numbers, blank cells None, and texts with leading zeros or too many digits stay texts; between
    semicolons a number may have a decimal comma. What was exported from here is read as it was before. Names of columns
    that stand there twice are numbered.

    Args:
        name: of the file; its ending says what it is: .csv, .tsv, .jsonl or .xlsx.
        content: of a workbook its bytes; of the others its text as well.
        separator: of values; None detects it, and takes a tab for .tsv.
        heading: whether the first row names the columns.
        one_text_a_line: whether each line is a text, whatever it contains.
        sheet: of a workbook; None is the first one that can be seen and holds anything.
        encoding: of bytes; None is UTF-8, or UTF-16 behind its mark.

    Raises:
        ValueError: it is no such file, or has no rows; a sentence that a person can act on.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise ValueError("It isn't a table that can be read: .csv, .tsv, .jsonl and .xlsx are.")
    if ending == "xlsx":
        if isinstance(content, str):
            raise ValueError("A workbook is read from its bytes.")
        return cell_types.as_before_export(workbook.parse(content, sheet, heading=heading, max_rows=max_rows))
    text = without_comments(content if isinstance(content, str) else decoded(content, encoding))
    if ending == "jsonl":
        table = cell_types.flattened(text_tables.parse_json_lines(text, max_rows=max_rows))
        return cell_types.as_before_export(table)
    if one_text_a_line:
        table = separated_values.parse_lines(text, heading=heading, max_rows=max_rows)
    else:
        separator = separator or ("\t" if ending == "tsv" else separated_values.detected(text))
        table = separated_values.parse(text, separator, heading=heading, max_rows=max_rows)
    return cell_types.typed(cell_types.as_before_export(table), decimal_commas=separator == ";")


def decoded(content: bytes, encoding: str | None = None) -> str:
    """Bytes as text, without the mark at their beginning.

    Raises:
        ValueError: they are no text in that encoding.
    """
    guess = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding or guess)
    except UnicodeDecodeError:
        raise ValueError(
            f"It isn't {'text in ' + encoding if encoding else 'UTF-8'}: name its encoding, or save it as UTF-8."
        ) from None
    except LookupError:
        raise ValueError("There is no such encoding.") from None
