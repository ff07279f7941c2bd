"""The page on paper: a handout of what was typed and measured, dark on white, without what is there to be clicked.

Knows no page. What is folded is left out, and what a page wants on paper alone or on the screen alone is for its own
CSS.
"""

from pathlib import Path

import streamlit as st

from app.shared import state
from components import theme

STYLE = Path(__file__).parent / "paper.css"
DARK_STYLE = Path(__file__).parent / "paper_dark.css"


def prepare() -> None:
    """Have the page printed that way."""
    theme.load_style(STYLE)
    if st.context.theme.type == "dark":
        theme.load_style(DARK_STYLE)


def hint(words: str, name: str) -> None:
    """A caption that says what can be clicked: on the screen alone.

    Args:
        name: by which no other hint of the page goes.
    """
    with st.container(key=state.hint[name].name):
        st.caption(words)
