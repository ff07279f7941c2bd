"""Before you look: the model's size at each bit width, worked out by hand and checked before the page shows it."""

import re

import streamlit as st

from app.bit_width.widths import NOTEBOOK_WIDTHS
from app.shared import messages, shown, state
from components import format
from model_cache.engine.interface import ModelInfo

WIDTHS = NOTEBOOK_WIDTHS
TOLERANCE = 0.1  # ballpark figures will do
MAX_CHARACTERS = 40  # of a size; what is longer is none
UNIT_BYTES = {"": 1e6, "b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9}

_SIZE = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*([kmg]?b)?", re.IGNORECASE)  # no digit can be read in two ways


def parse_size(typed: str) -> float | None:
    """Bytes of "62", "62 MB" or "0.06 GB"; None for nothing typed.

    Raises:
        ValueError: it isn't a size.
    """
    typed = typed.strip()
    if not typed:
        return None
    match = _SIZE.fullmatch(typed) if len(typed) <= MAX_CHARACTERS else None
    if not match:
        shown = format.shorten(typed[: 2 * MAX_CHARACTERS], MAX_CHARACTERS)
        raise ValueError(f"“{shown}” isn't a size. Type a number of megabytes, such as 12.5.")
    return float(match[1].replace(",", ".")) * UNIT_BYTES[(match[2] or "").lower()]


def hides_page(info: ModelInfo) -> bool:
    """Draw the exercise; returns whether the rest of the page has to stay hidden."""
    n = info.n_parameters
    with st.container(border=True):
        st.markdown(
            f"This model has **{n:,}** weights. How large is it at each of these bit widths? 8 bits are a byte, a "
            "million bytes a megabyte. Ballpark figures will do."
        )
        with st.grid(4, min_column_width=180):
            typed = {
                bits: st.text_input(
                    f"{format.bit_count(bits)} (MB)",
                    key=state.sizes[bits].name,
                    persist_state="session",
                    placeholder="MB",
                )
                for bits in WIDTHS
            }
        with st.container(horizontal=True):
            if st.button("Check", key=state.check_sizes_button.name, type="primary"):
                state.sizes_checked.set(tuple(typed.values()))
            if st.button("Reveal", key=state.reveal_sizes_button.name):
                state.sizes_revealed.set(info.name)
        revealed = state.sizes_revealed.get() == info.name
        if revealed or state.sizes_checked.get() == tuple(typed.values()):
            _draw_verdicts({bits: text or "" for bits, text in typed.items()}, n, revealed)
    shown.note(sizes_revealed=revealed, bytes_at_8=float(n))
    return not revealed


def _draw_verdicts(typed: dict[int, str], n_weights: int, revealed: bool) -> None:
    """Draw one line for each width that was filled in, with the true size if it is revealed."""
    lines, n_right = [], 0
    for bits, text in typed.items():
        true_bytes = n_weights * bits / 8
        try:
            n_bytes = parse_size(text)
        except ValueError as error:
            messages.complain(error)
            continue
        verdict = "–" if n_bytes is None else _verdict(n_bytes, true_bytes)
        n_right += verdict == "right"
        truth = f" It is {true_bytes / 1e6:,.1f} MB." if revealed else ""
        if n_bytes is not None or revealed:
            lines.append(f"- **{format.bit_count(bits)}**: {verdict}.{truth}")
    shown.note(sizes_right=n_right)
    if lines:
        st.markdown("\n".join(lines))
    st.caption(
        f"{n_right} of {len(typed)} right to within {100 * TOLERANCE:.0f} %. These are the weights alone: scales come "
        "on top, and what a scheme leaves alone stays at 32 bits."
    )


def _verdict(n_bytes: float, true_bytes: float) -> str:
    if abs(n_bytes - true_bytes) <= TOLERANCE * true_bytes:
        return "right"
    if n_bytes <= 0:
        return "too small"
    ratio = format.multiple(max(n_bytes / true_bytes, true_bytes / n_bytes))
    return f"too {'large' if n_bytes > true_bytes else 'small'} by {format.escape(ratio)}"
