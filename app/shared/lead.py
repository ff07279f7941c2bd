"""The sentence that leads each page: what it shows. Knows no page; the projector leaves it out."""

import streamlit as st

LEAD = "lead"  # as the styles call it


def draw(sentence: str) -> None:
    """Draw it, small and quiet, above the page's input.

    Args:
        sentence: Markdown of ours.
    """
    with st.container(key=LEAD):
        st.caption(sentence)
