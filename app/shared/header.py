"""The slim bar on top of each page: the pages, the visitor's model, and what a page puts under Share.

Knows no page's inside.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.shared import model_picker, projector, share_link
from components import theme

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.navigation.page import StreamlitPage

STYLE = Path(__file__).parent / "header.css"
DARK_STYLE = Path(__file__).parent / "dark.css"
BAR, PAGE_TITLE, PAGE_LINKS, TOOLS = "bar", "page_title", "page_links", "tools"  # as the styles call them


def draw(
    pages: "Sequence[StreamlitPage]",
    current: "StreamlitPage",
    notices: "DeltaGenerator",
    draw_lessons: Callable[[], None],
    under_share: Callable[[], None],
) -> None:
    """Draw the bar; afterwards `model.engine()` answers.

    Args:
        current: the page that is drawn; its name is the title for those who don't see which link is marked.
        notices: where it is said, and shown, that a model is being opened, or could not be.
        draw_lessons: draws the way to the lessons.
        under_share: draws what stands under Share beneath the page's link.
    """
    theme.load_style(STYLE)
    if st.context.theme.type == "dark":
        theme.load_style(DARK_STYLE)
    with st.container(key=PAGE_TITLE):
        st.title(current.title, anchor=False)
    with st.container(horizontal=True, key=PAGE_LINKS, gap=None):
        for page in pages:
            st.page_link(page, label=page.title)
    with st.container(horizontal=True, key=TOOLS, gap="small"):
        model_picker.draw(notices)
        draw_lessons()
        share_link.draw_button(under_share)
        projector.draw_switch()
