"""Texts in the cells of a table that programs open: none is taken for a formula there, and each can be read back.

Spreadsheets run what begins with = + - @ or a tab. An apostrophe before it makes it text; text that begins with
apostrophes and then such a sign gets one more, so that taking one away gives back what stood there. Knows no file.
"""

import csv
import re
from collections.abc import Hashable

import pandas as pd

NOTE = "an apostrophe before = + - @ or a tab is no part of the text"  # the heading that says so in an exported table
_SIGNS = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"  # the last four are the wide ones of East Asian keyboards
_FORMULA = re.compile(f"'*{_SIGNS}")
_DEFUSED = re.compile(f"'+{_SIGNS}")


def defused(text: str) -> str:
    """A text as a cell holds it."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """The text of a cell that `defused` made."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def noted(name: str) -> str:
    """A column's name that says so of its own cells, in a table of which every column is for reading."""
    return f"{name} ({NOTE})"


def plain(name: str) -> str:
    """The column's name before `noted`."""
    return name.removesuffix(f" ({NOTE})")


def defuse(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Hashable]]:
    """The frame with every text defused, and the columns in which that changed any; numbers stay numbers."""
    changed = [name for name in frame if any(_FORMULA.match(cell) for cell in frame[name] if isinstance(cell, str))]
    new = {name: [defused(cell) if isinstance(cell, str) else cell for cell in frame[name]] for name in changed}
    return frame.assign(**{str(name): cells for name, cells in new.items()}), changed


def to_csv(frame: pd.DataFrame) -> str:
    """The frame as comma-separated values; where a text was defused, a last column without cells says so.

    Every text stands in quotation marks: some programs would end a row at a bare carriage return.
    """
    safe, changed = defuse(frame)
    return (safe.assign(**{NOTE: ""}) if changed else safe).to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC)
