"""What the scripts of the component tests share: content that can be changed, and a list of the clicks that counted."""

import time
from typing import Any

import streamlit as st

SLOW_SECONDS = 2.0


def choose_content() -> str:
    """Draw the buttons that redraw the page and change its content; the id of the content to draw."""
    st.button("Redraw")
    if st.button("Change the content slowly"):
        st.session_state["content"] = "second"
        time.sleep(SLOW_SECONDS)  # meanwhile the first content still stands there and can be clicked
    content = str(st.session_state.setdefault("content", "first"))
    st.text(f"Content: {content}")
    return content


def record(key: str, value: Any) -> None:
    """Show every value that counted, in order, the content of the last click, and how often the script has run."""
    clicks: list = st.session_state.setdefault("clicks", [])
    if value is not None:
        clicks.append(value)
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.text(f"Clicks: {', '.join(map(str, clicks)) or 'none'}")
    event = (st.session_state.get(key) or {}).get("clicked")
    st.text(f"Last click on: {event['content_id'] if event else 'nothing'}")
    st.text(f"Runs: {st.session_state['runs']}")
