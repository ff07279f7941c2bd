"""The switch that has a page hide its figures until everybody has guessed: one for all pages. Knows no page."""

import streamlit as st

from app.shared import predict_state
from app.shared.tab_parts import Entry, flag

KEY = predict_state.guess_first


def draw(page: str) -> bool:
    """Draw it; returns whether it is on.

    Args:
        page: whose switch it is, as its rounds are called.
    """
    is_new = predict_state.switched_on.get() != page
    # A page's switch does not know by itself what the one before it showed, and at times not what its address names.
    was_on = predict_state.guessing.get()
    if is_new and predict_state.guessing.is_set():
        named = st.query_params.get(KEY.name)
        if named is None or (was_on and named.lower() == "true"):
            KEY.set(was_on)
    on = st.toggle(
        "Guess first",
        key=KEY.name,
        bind="query-params",
        persist_state="session",
        help="Hides the answer, on every page, until everybody has guessed.",
    )
    if is_new and was_on and not on and not predict_state.turned_on_again.get():
        # By Back, an address that does not name the switch turns it off, whatever was set before.
        predict_state.turned_on_again.set(True)
        st.rerun()
    predict_state.turned_on_again.set(False)
    predict_state.guessing.set(on)
    predict_state.switched_on.set(page)  # last: a run that is cut short before has not drawn it
    return on


def put(is_on: bool) -> None:
    """Turn it on or off, before a page draws it."""
    KEY.set(is_on)
    predict_state.guessing.set(is_on)


ENTRY = Entry(KEY, flag, put=put, in_address=True)


def is_on() -> bool:
    """Whether pages hide their figures."""
    return predict_state.guessing.get()


def in_link() -> dict[str, str]:
    """What a link says of it: nothing while it is off."""
    return {KEY.name: "true"} if is_on() else {}
