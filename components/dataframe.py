"""Streamlit's table, which can be saved: no cell of that file begins as a formula does. Knows no figure.

It scrolls within its box, so that paper would show what is in sight alone: there a plain table takes its place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from components import keys, printed_cells, theme
from components.frontend.printed_table import printed_table
from computation import cells

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

MAX_PRINTED_ROWS = 500  # some ten pages
MAX_STYLED_ROWS = 500  # pandas takes a second for ten times as many; in a longer table the apostrophes are seen


class TablePlace:
    """Where a table stands that is drawn again within a run, each time in place of the one before.

    Attributes:
        screen: where Streamlit's table is drawn next.
    """

    def __init__(self, space: "DeltaGenerator") -> None:
        self.screen = self._space = space
        self._paper: DeltaGenerator | None = None
        self._n_drawn = 0

    def paper_after(self, drawn: "DeltaGenerator") -> tuple["DeltaGenerator", int]:
        """Where the printed table goes after the other one, and how many were drawn before it."""
        self.screen, self._n_drawn = drawn, self._n_drawn + 1
        self._paper = self._paper or self._space.empty()
        return self._paper, self._n_drawn - 1


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
    place: TablePlace | None = None,
    select: str | None = None,
) -> int | None:
    """Draw a frame without its index.

    Args:
        alt: says what the table shows; no other table of the page says the same.
        column_config: Streamlit's, by column.
        columns: which to show, in this order; None shows all.
        formats: how the cells of a column are shown.
        faint: columns in the colour of what matters less.
        strong: the row that matters most.
        place: where it stands, if it is drawn again within a run.
        select: a key for the row that is clicked; None where none can be.

    Returns:
        The place of the row that was clicked, if one was.
    """
    safe, changed = cells.defuse(frame)
    faint = list(faint)
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
    if select is not None:
        layout |= {"key": select, "on_select": "rerun", "selection_mode": "single-row"}
    drawn = (st if place is None else place.screen).dataframe(
        safe if styled is None else styled,
        hide_index=True,
        column_order=None if columns is None else [names[name] for name in columns],
        column_config=config,
        placeholder=placeholder,
        alt=alt,
        **layout,
    )
    shown = frame[list(frame if columns is None else columns)]
    left_out = len(shown) - MAX_PRINTED_ROWS
    paper, n_before = (nullcontext(), 0) if place is None else place.paper_after(drawn)
    with paper:
        printed_table(
            printed_cells.columns(shown, column_config, faint),
            printed_cells.rows(
                shown[:MAX_PRINTED_ROWS], column_config, formats or {}, "None" if placeholder is None else placeholder
            ),
            strong=strong,
            key=keys.printed_table[f"{alt} {n_before}"].name,
            label=alt,
            more=f"{left_out:,} more rows are not printed: save the table to have them all." if left_out > 0 else "",
        )
    if select is None:
        return None
    clicked: Any = drawn
    rows = [row for row in clicked.selection.rows if row < len(frame)]
    return rows[0] if rows else None
