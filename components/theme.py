"""Colours that follow the visitor's theme, for what doesn't follow it by itself: charts and styled tables."""

import streamlit as st


def ink() -> str:
    """The colour of text."""
    return "#e8ecf1" if st.context.theme.type == "dark" else "#0c1118"


def faint() -> str:
    """The colour of figures that are shown, but shouldn't be compared."""
    return "#8d949e" if st.context.theme.type == "dark" else "#6c727b"
