"""Streamlit's table, which can be saved: no cell of that file begins as a formula does. Knows no figure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from components import theme
from computation import cells

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

MAX_STYLED_ROWS = 500  # pandas takes a second for ten times as many; in a longer table the apostrophes are seen


def draw_dataframe(
    frame: pd.DataFrame,
    *,
    alt: str,
    column_config: Mapping[str, Any],
    columns: Sequence[str] | None = None,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    faint: Iterable[str] = (),
    strong: int | None = None,
    placeholder: str | None = None,
    height: int | None = None,
    row_height: int | None = None,
    place: "DeltaGenerator | None" = None,
) -> "DeltaGenerator":
    """Draw a frame without its index.

    Args:
        column_config: Streamlit's, by column.
        columns: which to show, in this order; None shows all.
        formats: how the cells of a column are shown.
        faint: columns in the colour of what matters less.
        strong: the row that matters most.
        place: where to draw it: in a container, or in place of what was drawn.

    Returns:
        What was drawn.
    """
    safe, changed = cells.defuse(frame)
    # The saved file has the columns' own names in its heading, so the heading says what was done; the page has labels.
    names = {name: cells.noted(str(name)) if name in changed else str(name) for name in safe}
    styles: dict[Any, Any] = {names[name]: style for name, style in (formats or {}).items() if name in names}
    if len(safe) <= MAX_STYLED_ROWS:
        styles |= {names[name]: cells.restored for name in changed}
    safe = safe.rename(columns=names)
    config = {names[name]: column for name, column in column_config.items() if name in names}
    config |= {names[name]: {"label": str(name), **config.get(names[name], {})} for name in changed}
    grey = [names[name] for name in faint]
    styled = safe.style.format(styles) if styles or grey or strong is not None else None
    if styled is not None and grey:
        styled = styled.map(lambda _: f"color: {theme.faint()}", subset=pd.Index(grey))
    if styled is not None and strong is not None:
        styled = styled.map(lambda _: f"background-color: {theme.chosen()}", subset=pd.IndexSlice[[strong], :])
    layout: dict[str, Any] = {"height": height, "row_height": row_height}
    layout = {name: pixels for name, pixels in layout.items() if pixels is not None}
    return (st if place is None else place).dataframe(
        safe if styled is None else styled,
        hide_index=True,
        column_order=None if columns is None else [names[name] for name in columns],
        column_config=config,
        placeholder=placeholder,
        alt=alt,
        **layout,
    )
