"""The button that reveals what a page hides: one for all pages. Knows no page."""

import streamlit as st

from app.shared import predict_state, room_state


def draw_button(page: str) -> bool:
    """Draw it; returns whether it was clicked. It is quiet while a class still answers from its phones.

    Args:
        page: whose button it is, as its rounds are called.
    """
    return st.button(
        "Reveal",
        type="secondary" if room_state.is_asked.get() else "primary",
        key=predict_state.reveal_button[page].name,
    )
