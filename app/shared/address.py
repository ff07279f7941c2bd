"""What a page's address may name. Knows no page."""

from collections.abc import Sequence

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app.shared.tab_parts import Part


def drop_foreign_parameters(parts: Sequence[Part], current: Part) -> None:
    """Drop from this page's address what belongs to another page.

    Args:
        parts: of all pages.
    """
    foreign = {name for part in parts for name in part.parameters()} - current.parameters()
    for name in foreign.intersection(st.query_params):
        try:
            del st.query_params[name]
        except StreamlitAPIException:  # a box of the page before is tied to it: Streamlit drops it with the box
            continue
