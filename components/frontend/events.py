"""What a component of ours reports: each click is heard once, and only by what was on the screen when it was made."""

from collections.abc import Mapping
from typing import Any

import streamlit as st


def taken(key: str, name: str, of: str) -> Any:
    """What was clicked in the component `key` since the last run, or None.

    The component reports `{what, of, at}` as its state `name`; `at` tells one click from the next.

    Args:
        of: what the component shows now; a click on something else is dropped.
    """
    state = st.session_state.get(key)
    click = state.get(name) if state else None
    heard = f"{key} {name} heard"
    if not isinstance(click, Mapping) or click.get("at") == st.session_state.get(heard):
        return None
    st.session_state[heard] = click.get("at")
    return click.get("what") if click.get("of") == of else None
