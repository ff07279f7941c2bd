"""The cells of a table as texts, for paper: what Streamlit's table shows of the same frame on the screen.

Pure: knows no figure, and draws nothing.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from components.frontend.printed_table import Column

MOST_DIGITS = 4  # of a fraction in a column without a format, as in Streamlit's table

Formats = Mapping[str, Callable[[Any], str]]


def columns(frame: pd.DataFrame, config: Mapping[str, Any], faint: Sequence[str]) -> list[Column]:
    """The headings of a frame, and how its columns are aligned."""
    return [
        Column(_heading(name, config), _is_numeric(frame[name], config.get(name)), name in faint)
        for name in map(str, frame)
    ]


def rows(frame: pd.DataFrame, config: Mapping[str, Any], formats: Formats, placeholder: str) -> list[list[str]]:
    """The texts of all cells.

    Args:
        config: Streamlit's, by column.
        formats: how the cells of a column are shown; they come before the config's own.
        placeholder: stands where there is nothing.
    """
    shown = [
        [_text(cell, config.get(name), formats.get(name), placeholder) for cell in frame[name]]
        for name in map(str, frame)
    ]
    return [list(row) for row in zip(*shown, strict=True)]


def _heading(name: str, config: Mapping[str, Any]) -> str:
    return str(config.get(name, {}).get("label") or name)


def _is_numeric(column: pd.Series, config: Mapping[str, Any] | None) -> bool:
    alignment = (config or {}).get("alignment")
    return alignment == "right" if alignment else pd.api.types.is_numeric_dtype(column)


def _text(cell: Any, config: Mapping[str, Any] | None, shown_by: Callable[[Any], str] | None, placeholder: str) -> str:
    if pd.isna(cell):
        return placeholder
    if shown_by is not None:
        return shown_by(cell)
    if isinstance(cell, str):
        return cell
    return number(cell, ((config or {}).get("type_config") or {}).get("format"))


def number(value: float, written: str | None) -> str:
    """A number in one of Streamlit's formats that we use: "localized", printf's, or none."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    if written == "localized":
        return _trimmed(f"{value:,.3f}")
    return _trimmed(f"{value:.{MOST_DIGITS}f}") if written is None else written % value


def _trimmed(written: str) -> str:
    return written.rstrip("0").rstrip(".")
