"""What is measured on request alone: what may be added to the curve, and the button that says how long it will take.

What was asked for stays asked for on that model, in this session and after a reload. Measures nothing.
"""

from collections.abc import Sequence

import streamlit as st

from app.bit_width import timing, widths
from app.shared import state
from computation.results import ScoredText
from model_cache.engine.interface import Engine

PARTS = "parts"
ALL = (*widths.FURTHER, PARTS)


def choose_further() -> list[str]:
    """Draw what the curve may show beyond its two lines; returns what is chosen."""
    chosen = st.pills(
        "Add to the curve",
        widths.FURTHER,
        selection_mode="multi",
        key=state.also.name,
        bind="query-params",
        persist_state="session",
        wrap=True,
        help="Other widths: 12, 7, 6, 5 and 3 bits. Other schemes: every group size, and one scale per channel. "
        "Symmetric: the same lines with levels around zero. Formats: those in which people share models, with the "
        "names that they know.",
    )
    return [name for name in widths.FURTHER if name in (chosen or [])]


def asked_for(engine: Engine, names: Sequence[str]) -> list[str]:
    """Which of these the visitor has asked for on this model."""
    asked = state.asked_for.get().get(engine.info.name, ())
    return [name for name in names if name in asked]


def offer(engine: Engine, names: Sequence[str], n_settings: int, noun: str, text: ScoredText) -> None:
    """Draw the button that asks for these.

    Args:
        n_settings: how many it will measure.
        noun: what these are, in the plural.
        text: what they are measured on.
    """
    seconds = timing.in_words(timing.expected_seconds(n_settings, engine.info.name, text.n_scored))
    st.button(
        f"Measure {n_settings} {noun}" + (f": {seconds}" if seconds else ""),
        key=state.measure_button[f"{noun}: {', '.join(names)}"].name,
        on_click=_ask_for,
        args=(engine.info.name, tuple(names)),
        help="As long as those took that were measured on this model so far.",
    )


def _ask_for(model: str, names: tuple[str, ...]) -> None:
    asked = dict(state.asked_for.get())
    asked[model] = tuple(dict.fromkeys((*asked.pop(model, ()), *names)))
    state.asked_for.set(asked)
    if any(name in widths.FURTHER for name in names):
        shown = state.also.get() or []
        state.also.set([name for name in widths.FURTHER if name in shown or name in names])
