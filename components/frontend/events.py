"""What a component of ours reports: each click is taken once, and only if it was made on what is on the screen.

Knows neither the components nor what a click means to a page.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def take_event(key: str, name: str, content_id: str) -> Any:
    """The value that was clicked in the component `key` since the last run, or None.

    The component reports `{value, content_id, at}` as its state `name`; `at` tells one click from the next.

    Args:
        content_id: names what the component shows now; a click on something else is dropped.
    """
    state = st.session_state.get(key)
    event = state.get(name) if state else None
    taken_key = f"{key} {name} taken"
    if not isinstance(event, Mapping) or event.get("at") == st.session_state.get(taken_key):
        return None
    st.session_state[taken_key] = event.get("at")
    return event.get("value") if event.get("content_id") == content_id else None
