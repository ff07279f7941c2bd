"""How the weights are to be rounded: the slider with its widths named under it, the scheme, the embedding."""

import streamlit as st

from app.bit_width import questions
from app.shared import state
from components.frontend.slider_ticks import slider_ticks
from computation.quantization import SCHEMES, Rounding, check_scheme


def choose_bits() -> int:
    """Draw the slider; returns how many bits a weight is to have."""
    with st.container(gap=None):
        bits = st.select_slider(
            "Bits per weight",
            questions.WIDTHS,
            value=state.bits.default,
            key=state.bits.name,
            bind="query-params",
            persist_state="session",
        )
        slider_ticks(questions.WIDTHS, bits, key=state.bits_ticks.name, on_choose=state.bits.set)
    return int(bits)


def choose_rounding(bits: int) -> Rounding:
    """Draw the scheme and the embedding's switch; returns what is chosen.

    Raises:
        ValueError: the address has a scheme that isn't one.
    """
    scheme = st.radio(  # which goes on in a second line where a row of buttons would be cut off
        "Scheme",
        SCHEMES,
        horizontal=True,
        key=state.scheme.name,
        persist_state="session",
        bind="query-params",
        help="Which weights share a scale: a whole tensor, an output channel, or each 64 weights of a channel. They "
        "are spread over the same 2^bits levels between their smallest and largest. Finer sharing costs 32 bits per "
        "scale and loses less. Per tensor rounds every weight; the other two leave biases and layer norms alone.",
    )
    embedding = st.toggle(
        "Round the embedding too",
        value=True,
        key=state.embedding.name,
        persist_state="session",
        bind="query-params",
        help="The token embedding; in GPT-2 and others it is the output head as well.",
    )
    return Rounding(bits, check_scheme(scheme or "per-tensor"), bool(embedding))


def choose_exercise() -> bool:
    """Draw the switch of the exercise; returns whether it is on."""
    return st.toggle(
        "Before you look",
        key=state.size_exercise.name,
        persist_state="session",
        help="Work out the sizes by hand before the page shows them.",
    )
