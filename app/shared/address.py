"""What an address says before any widget reads it: numbers that Streamlit cannot read are dropped. Knows no page."""

import math

import streamlit as st

from app.shared import state

WHOLE_NUMBERS = (state.n_listed, state.top_k)
LONGEST = 15  # digits


def drop_unreadable_numbers() -> None:
    """Take from the address what would be infinite, or no number, where Streamlit expects a whole one."""
    for key in WHOLE_NUMBERS:
        written = st.query_params.get(key.name)
        if written is not None and not _is_readable(written):
            del st.query_params[key.name]


def _is_readable(written: str) -> bool:
    try:
        number = float(written)
    except ValueError:
        return True  # which Streamlit takes its default for
    return math.isfinite(number) and abs(number) < 10**LONGEST
