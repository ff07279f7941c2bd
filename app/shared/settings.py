"""The sidebar: the model, the conventions and the unit that all pages share. Knows no page."""

from collections.abc import Callable

import streamlit as st

from app.shared import model, state, status_panel
from components import inputs
from computation.perplexity import Convention


def draw_sidebar() -> Callable[[], None]:
    """Draw it; afterwards `model.engine()`, `convention()` and `unit()` answer.

    Returns:
        What brings the status panel up to date, for after the page.
    """
    with st.sidebar:
        model.choose()
        st.subheader("Conventions")
        st.toggle(
            "Leading space",
            value=True,
            key=state.leading_space.name,
            bind="query-params",
            help="Puts a space before the text, so that its first word is the same token as in the middle of a "
            "sentence. It makes a difference only with tokenizers like GPT-2's.",
        )
        st.toggle(
            "Score the first token",
            value=False,
            key=state.score_first_token.name,
            bind="query-params",
            help="Puts the model's beginning-of-text token (BOS) first, so that the first token has something before it.",
        )
        inputs.unit_switch(key=state.unit.name)
        return status_panel.draw(model.engine())


def convention() -> Convention:
    """How texts are measured."""
    return Convention(prefix_space=bool(state.leading_space.get()), bos=bool(state.score_first_token.get()))


def unit() -> str:
    """Of surprise: "bits" or "nats"."""
    return state.unit.get() or "bits"


def in_link() -> dict[str, str]:
    """Convention and unit, for a link."""
    measured = convention()
    return {
        state.leading_space.name: str(measured.prefix_space).lower(),
        state.score_first_token.name: str(measured.bos).lower(),
        state.unit.name: unit(),
    }
