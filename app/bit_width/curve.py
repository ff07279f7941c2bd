"""The whole curve: perplexity at every bit width under every scheme, filled in as it is measured. Knows no model."""

from collections.abc import Callable, Sequence

import streamlit as st

from app.shared import messages, state, waiting
from components import bit_width, bit_width_tables
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from model_cache.engine.interface import Job

LONG_TOKENS = 600  # a longer text is measured at every width only on request
YOURS, YARDSTICK = "your text", "the yardstick"


def draw_text_choice() -> str:
    """Draw the heading, with a switch between the visitor's text and the yardstick; returns which is chosen."""
    title, choice = st.columns([3, 2], vertical_alignment="center")
    title.subheader("The whole curve")
    with choice:
        return st.segmented_control(
            "Measured on",
            [YOURS, YARDSTICK],
            default=YOURS,
            required=True,
            key=state.curve_text.name,
            bind="query-params",
            label_visibility="collapsed",
        )


def draw(
    full: ScoredText,
    rounding: Rounding,
    ask_every_setting: Callable[[], Sequence[Job[RoundedScore]]],
    full_bytes: float,
    unit: str,
) -> None:
    """Draw perplexity against bits and against size.

    Args:
        full: the text at full precision.
        rounding: the chosen one, which is marked.
        ask_every_setting: asks for the same text under every setting.
        full_bytes: what the weights take at full precision.
    """
    if full.n_scored > LONG_TOKENS and not st.toggle("Measure every width", key=state.sweep_long_text.name):
        st.caption(f"This text has {full.n_scored:,} tokens; reading it at every width takes a while.")
        return

    def draw_known(jobs: Sequence[Job[RoundedScore]]) -> None:
        bit_width.draw_curves(_answers(jobs), rounding.bits, rounding.scheme, full)

    jobs = waiting.gather(
        ask_every_setting,
        f"{full.badge} {full.text} {rounding.embedding}",
        "Measuring every bit width",
        stoppable=state.sweep,
        draw=draw_known,
    )
    points = _answers(jobs)
    messages.complain_about(jobs)
    if len(points) < len(jobs):
        st.caption(f"{len(points)} of {len(jobs)} settings were measured.")
    bit_width.draw_curves(points, rounding.bits, rounding.scheme, full, on_pick=_choose)
    bit_width_tables.draw_every_figure(points, full_bytes, unit)


def _choose(bits: int, scheme: str) -> None:
    state.bits.set(bits)
    state.scheme.set(scheme)


def _answers(jobs: Sequence[Job[RoundedScore]]) -> list[RoundedScore]:
    return [job.result() for job in jobs if job.done() and job.error() is None]
