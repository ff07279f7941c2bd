"""Colours that follow the visitor's theme, for what doesn't follow it by itself: charts and styled tables."""

from pathlib import Path

import streamlit as st


def ink() -> str:
    """The colour of text."""
    return "#e8ecf1" if st.context.theme.type == "dark" else "#0c1118"


def faint() -> str:
    """The colour of figures that are shown, but shouldn't be compared."""
    return "#8d949e" if st.context.theme.type == "dark" else "#6c727b"


def load_style(file: Path) -> None:
    """Have a style sheet of ours hold for the whole page.

    Raises:
        ValueError: it is no style sheet.
    """
    if file.suffix != ".css":
        raise ValueError(f"{file.name} is no style sheet.")
    st.html(file)


def set_numbers(**numbers: int) -> None:
    """Give style sheets whole numbers: `lines=3` is `var(--lines)` there.

    Raises:
        ValueError: one is none.
    """
    st.html(f"<style>:root {{{' '.join(f'--{name}: {value:d};' for name, value in numbers.items())}}}</style>")


def chosen() -> str:
    """The ground of the row that was chosen, behind text."""
    return "#4a2f1c" if st.context.theme.type == "dark" else "#fbe3d3"
