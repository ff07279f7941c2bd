"""The parts of a workbook's archive that a table is read from, checked before anybody parses them.

A crafted file of a few kilobytes can promise gigabytes, millions of elements, or entities within entities: whatever
could take memory or time without bounds is refused, and every part that is not needed is left out. Knows no sheet.
"""

import io
import math
import re
import time
import zipfile
import zlib
from dataclasses import dataclass

MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 24_000_000  # 5,000 rows of twenty cells take some four million
MAX_CELL_MARKS = 1_000_000  # signs < of sheets and shared texts; a cell has four of them, and its text four more
MAX_STYLE_MARKS = 30_000
MAX_MARKS = 3_000  # of the list of sheets
MAX_OTHER_MARKS = 30_000  # of a sheet, beside those of rows and cells
MAX_SECONDS = 20.0  # of parsing
MAX_SHEETS = 40
MAX_TAG_BYTES = 8_192
MAX_SHEET_ROWS = 20_000  # looked at, blank ones included
MAX_CELL_CHARACTERS = 32_767  # Excel's own limit
NO_WORKBOOK = "It isn't an Excel workbook (.xlsx). Save files of older versions (.xls) as .xlsx, or as CSV."
TOO_LARGE = "The workbook is too large to be read here. Save the sheet as CSV, or fewer of its rows."
BOOK, RELATIONS, STYLES, TEXTS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)
SHEETS = "xl/worksheets/"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/{BOOK}" ContentType="{_OFFICE}.sheet.main+xml"/>'
    f'<Override PartName="/{TEXTS}" ContentType="{_OFFICE}.sharedStrings+xml"/></Types>'
)
_NOT_UTF_8 = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
_NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)(?:<v></v>|<v ?/>)?</c>")
_SHEET = re.compile(rb"<(?:[^\s<>/]+:)?sheet[\s/>]")
_ROWS = re.compile(rb"<((?:[^\s<>/:]+:)?)sheetData[\s>]")
_ROOT = re.compile(rb"<((?:[^\s<>/:]+:)?)worksheet[^<>]*>")
_OF_CELLS = re.compile(rb"</|<(?:[^\s<>/:]+:)?(?:row|c|v|f|is|t)[\s/>]")
_LONG = re.compile(rb"<[^<]{%d,}" % MAX_TAG_BYTES)
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")


class Archive(io.BytesIO):
    """An archive that can be read for so long: what parses it asks for a few kilobytes at a time."""

    deadline = math.inf

    @property
    def is_late(self) -> bool:
        """Whether it took too long."""
        return time.monotonic() > self.deadline

    def read(self, size: int | None = -1, /) -> bytes:
        if self.is_late:
            raise TimeoutError
        return super().read(size)


@dataclass(frozen=True)
class Parts:
    """What is left of a workbook, to be parsed, and what a table cannot hold of it.

    Attributes:
        archive: a workbook of sheets, their texts and styles.
        n_merged: regions of merged cells.
        n_unevaluated: formulas without a stored value.
    """

    archive: Archive
    n_merged: int
    n_unevaluated: int


def needed_parts(content: bytes) -> Parts:
    """The parts of a workbook that a table is read from.

    Raises:
        ValueError: it is none, or cannot be read within bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise ValueError(NO_WORKBOOK) from None
    if BOOK not in parts or RELATIONS not in parts:
        raise ValueError(NO_WORKBOOK)
    _check(parts)
    trimmed = Archive()
    with zipfile.ZipFile(trimmed, "w") as archive:
        for name, part in {"[Content_Types].xml": _TYPES.encode(), TEXTS: b"<sst/>", **parts}.items():
            archive.writestr(name, _rows_alone(part) if name.startswith(SHEETS) else part)
    trimmed.deadline = time.monotonic() + MAX_SECONDS
    cells = [part for name, part in parts.items() if name.startswith(SHEETS)]
    n_merged = sum(part.count(b"<mergeCell ") for part in cells)
    return Parts(trimmed, n_merged, sum(len(_NO_VALUE.findall(part)) for part in cells))


def _rows_alone(sheet: bytes) -> bytes:
    """A sheet without what stands before and after its rows: widths, formats by condition, links."""
    root, rows = _ROOT.search(sheet), _ROWS.search(sheet)
    end = -1 if rows is None else sheet.rfind(b"</%ssheetData" % rows[1])
    if root is None or rows is None or end < rows.end():
        return sheet
    return b"%s%s</%ssheetData></%sworksheet>" % (root[0], sheet[rows.start() : end], rows[1], root[1])


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The needed parts by the names that they have in Excel. No part gives more bytes than it promises."""
    usual = {name.lower(): name for name in (BOOK, RELATIONS, STYLES, TEXTS)}
    infos = {usual.get(info.filename.lower(), info.filename): info for info in archive.infolist()}
    needed = {
        n: info for n, info in infos.items() if n in usual.values() or (n.startswith(SHEETS) and n.endswith(".xml"))
    }
    if len(infos) > MAX_PARTS or sum(info.file_size for info in needed.values()) > MAX_UNPACKED_BYTES:
        raise ValueError(TOO_LARGE)
    if any(info.flag_bits & 1 for info in needed.values()):
        raise ValueError("The workbook has a password. Save it without one.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in needed.values()):
        raise ValueError(NO_WORKBOOK)
    return {name: archive.read(info) for name, info in needed.items()}


def _check(parts: dict[str, bytes]) -> None:
    n_marks = {name: part.count(b"<") for name, part in parts.items()}
    in_sheets = {name: n for name, n in n_marks.items() if name.startswith(SHEETS)}
    n_sheets = len(_SHEET.findall(parts[BOOK]))
    too_large = (
        sum(in_sheets.values()) + n_marks.get(TEXTS, 0) > MAX_CELL_MARKS,
        n_marks.get(STYLES, 0) > MAX_STYLE_MARKS,
        max(n_marks[BOOK], n_marks[RELATIONS]) > MAX_MARKS,
        n_sheets > MAX_SHEETS,
        n_sheets * max(in_sheets.values(), default=0) > 4 * MAX_CELL_MARKS,  # several may name the same part
        any(_n_other_marks(parts[name]) > MAX_OTHER_MARKS for name in in_sheets),
        any(_has_long_tag(part) for part in parts.values()),
    )
    if any(too_large):
        raise ValueError(TOO_LARGE)
    for part in parts.values():
        if b"\0" in part[:4] or part[:2] in (b"\xff\xfe", b"\xfe\xff") or _NOT_UTF_8.search(part[:200]):
            raise ValueError("The workbook isn't written in UTF-8, as workbooks are. Save it anew, or as CSV.")
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise ValueError("The workbook defines entities, which none needs. Save its sheet as CSV.")


def _has_long_tag(part: bytes) -> bool:
    return any(_TAG.match(part, found.start(), found.start() + MAX_TAG_BYTES) is None for found in _LONG.finditer(part))


def _n_other_marks(sheet: bytes) -> int:
    rows = _rows_alone(sheet)
    return rows.count(b"<") - sum(1 for _ in _OF_CELLS.finditer(rows))
