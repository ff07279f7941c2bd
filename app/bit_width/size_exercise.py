"""Before you look: the sizes of the model at each bit width, worked out by hand and checked before the page shows them."""

import re

import streamlit as st

from app.shared import messages
from components import format
from model_cache.engine.local import LocalEngine as Engine

WIDTHS = (32, 24, 16, 8, 4, 2, 1)
TOLERANCE = 0.1  # ballpark figures will do
_UNITS = {"": 1e6, "b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9}


def size_of(typed: str) -> float | None:
    """Bytes of "62", "62 MB" or "0.06 GB"; None for nothing typed.

    Raises:
        ValueError: it is no size.
    """
    if not typed.strip():
        return None
    found = re.fullmatch(r"\s*(\d*[.,]?\d+)\s*([kmg]?b)?\s*", typed, re.IGNORECASE)
    if not found:
        raise ValueError(f"“{typed.strip()}” is no size. Type a number of megabytes, such as 12.5.")
    return float(found[1].replace(",", ".")) * _UNITS[(found[2] or "").lower()]


def hidden(engine: Engine) -> bool:
    """Draw the sheet; whether the rest of the page is still to be hidden."""
    state, n = st.session_state, engine.loaded.n_parameters
    with st.container(border=True):
        st.markdown(
            f"This model has **{n:,}** weights. How large is it if each takes so many bits? 8 bits are a byte, a million bytes "
            "a megabyte. Ballpark figures will do."
        )
        with st.grid(4, min_column_width=180):
            typed = {
                bits: st.text_input(
                    f"{format.bit_count(bits)} (MB)", key=f"size_{bits}", persist_state="session", placeholder="MB"
                )
                for bits in WIDTHS
            }
        with st.container(horizontal=True):
            checked = st.button("Check", key="check_sizes", type="primary")
            if st.button("Reveal", key="reveal_sizes"):
                state["sizes revealed"] = engine.name
        revealed = state.get("sizes revealed") == engine.name
        if checked or revealed:
            _verdicts({bits: typed[bits] or "" for bits in WIDTHS}, n, revealed)
    return not revealed


def _verdicts(typed: dict[int, str], n_weights: int, revealed: bool) -> None:
    """One line for each width that was filled in; the true size where it is revealed."""
    lines, right = [], 0
    for bits, text in typed.items():
        true = n_weights * bits / 8
        try:
            said = size_of(text)
        except ValueError as error:
            messages.complain(error)
            continue
        verdict = "–" if said is None else _verdict(said, true)
        right += verdict == "right"
        shown = f" It is {true / 1e6:,.1f} MB." if revealed else ""
        if said is not None or revealed:
            lines.append(f"- **{format.bit_count(bits)}**: {verdict}.{shown}")
    if lines:
        st.markdown("\n".join(lines))
    st.caption(
        f"{right} of {len(typed)} right to within {100 * TOLERANCE:.0f} %. These are the weights alone: scales come on top, "
        "and what a scheme leaves alone stays at 32 bits."
    )


def _verdict(said: float, true: float) -> str:
    if abs(said - true) <= TOLERANCE * true:
        return "right"
    if said <= 0:
        return "too small"
    return f"too {'large' if said > true else 'small'} by {format.escape(format.multiple(max(said / true, true / said)))}"
