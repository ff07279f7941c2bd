"""How the weights are to be rounded: the slider with its widths named under it, the scheme, the embedding."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from app.bit_width.widths import WIDTHS
from app.shared import state
from components.frontend.slider_ticks import slider_ticks
from computation.quantization import ALL_SCHEMES, Rounding, Scheme, check_scheme

SLIDER = "Bits per weight"


@contextmanager
def slider_head() -> Iterator[None]:
    """Draw the slider's name, and what the block draws beside it."""
    layout: dict[str, Any] = {"horizontal": True, "horizontal_alignment": "distribute", "vertical_alignment": "center"}
    with st.container(**layout, key=state.slider_head.name):
        st.markdown(f":small[{SLIDER}]", width="content")
        yield


def choose_bits() -> int:
    """Draw the slider; returns how many bits a weight is to have."""
    with st.container(gap=None):
        bits = st.select_slider(
            SLIDER,
            WIDTHS,
            value=state.bits.default,
            key=state.bits.name,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )
        slider_ticks(WIDTHS, bits, key=state.bits_ticks.name, on_choose=state.bits.set)
    return int(bits)


def choose_rounding(bits: int) -> Rounding:
    """Draw the scheme and the embedding's switch; returns what is chosen.

    Raises:
        ValueError: the address has a scheme that isn't one.
    """
    symmetric = bool(state.symmetric.get())  # its switch stands below
    scheme = st.radio(  # which goes on in a second line where a row of buttons would be cut off
        "Scheme",
        ALL_SCHEMES,
        captions=[_cost(bits, scheme, symmetric) for scheme in ALL_SCHEMES],
        horizontal=True,
        key=state.scheme.name,
        persist_state="session",
        bind="query-params",
        help="Which weights share a scale: a whole tensor, an output channel, or so many neighbours in a channel. They "
        "are spread over the same 2^bits levels between their smallest and largest. Finer sharing loses less and costs "
        "more: each group keeps two numbers of 16 bits. Per tensor rounds every weight; the others leave biases and "
        "layer norms alone.",
    )
    st.toggle(
        "Symmetric",
        key=state.symmetric.name,
        persist_state="session",
        bind="query-params",
        help="The levels lie around zero, so that a group keeps one number instead of two: 16 bits less, and a "
        "little coarser.",
    )
    embedding = st.toggle(
        "Round the embedding too",
        value=True,
        key=state.embedding.name,
        persist_state="session",
        bind="query-params",
        help="The token embedding, which in GPT-2 and others is the output head as well, and with it the tables of "
        "positions, where a model has them. Off, all of these stay as they are.",
    )
    return Rounding(bits, check_scheme(scheme or "per-tensor"), bool(embedding), symmetric)


def _cost(bits: int, scheme: Scheme, symmetric: bool) -> str:
    """What a weight takes under a scheme, scales included."""
    more = "over " if scheme == "per-channel" else ""  # by how much, the matrices say
    return f"{more}{Rounding(bits, scheme, symmetric=symmetric).nominal_bits:g} bits"


def choose_exercise() -> bool:
    """Draw the switch of the exercise; returns whether it is on."""
    return st.toggle(
        "Before you look",
        key=state.size_exercise.name,
        persist_state="session",
        help="Work out the sizes by hand before the page shows them.",
    )
