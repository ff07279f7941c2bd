"""The page for a projector: its input and its figure alone, large enough for the last row. Knows no page.

What a page measured stands in containers whose key begins with "figures"; what is left out in those that begin with
"more".
"""

from pathlib import Path

import streamlit as st

from app.shared import state
from components import theme

STYLE = Path(__file__).parent / "projector.css"
PROJECTOR = "projector"  # as the address has it


def is_on() -> bool:
    return state.view.get() == PROJECTOR


def draw_switch() -> None:
    """Draw it, and have the page look that way."""
    st.pills(
        "View",
        [PROJECTOR],
        key=state.view.name,
        bind="query-params",
        persist_state="session",
        label_visibility="collapsed",
        help="Only the text and its figure, large enough for the last row of a class. Another click brings all back.",
    )
    if is_on():
        theme.load_style(STYLE)
