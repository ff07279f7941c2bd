"""The whole curve: perplexity at every bit width under every scheme, filled in as it is measured. Knows no model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app.bit_width import questions
from app.shared import messages, state, waiting
from components import bit_width, bit_width_tables, inputs
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from model_cache.engine.interface import Job

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

LONG_TOKENS = 600  # a longer text is measured at every width only on request
QUIET_SECONDS = 4.0  # in which a short text is measured at every width, without a bar that comes and goes
YOURS, YARDSTICK = "your text", "the yardstick"


def choose_text() -> str:
    """Draw the switch between the visitor's text and the yardstick; returns which the curve is measured on."""
    return inputs.choose_one(
        "Curve measured on",
        [YOURS, YARDSTICK],
        key=state.curve_text.name,
        explanation="The yardstick is a story of a few hundred words that ships with the app, always the same. The "
        "figures of one sentence are noisy.",
    )


@dataclass(frozen=True)
class Places:
    """Where the curve and its table stand: both keep what they show until there is more to show."""

    curve: bit_width.CurveSpace
    table: bit_width_tables.WidthsSpace
    progress: "DeltaGenerator"


def places() -> Places:
    """Reserve the room for the curve, how far it is, and the table."""
    curve, table = bit_width.CurveSpace(), bit_width_tables.WidthsSpace(questions.NOTEBOOK_WIDTHS)
    return Places(curve, table, st.container())


def draw(
    places: Places,
    full: ScoredText,
    rounding: Rounding,
    ask_every_setting: Callable[[], Sequence[Job[RoundedScore]]],
) -> list[RoundedScore]:
    """Draw perplexity against bits, those of the chosen scheme as soon as they are known; returns what was measured.

    Args:
        full: the text at full precision.
        rounding: the chosen one, which is marked.
        ask_every_setting: asks for the same text under every setting, the chosen scheme's first.
    """
    with places.progress:
        if full.n_scored > LONG_TOKENS and not st.toggle("Measure every width", key=state.sweep_long_text.name):
            st.caption(f"This text has {full.n_scored:,} tokens; reading it at every width takes a while.")
            return []

        def draw_known(jobs: Sequence[Job[RoundedScore]]) -> None:
            known = _answers(jobs)
            if known:
                places.curve.draw(known, rounding.bits, rounding.scheme, full)
                places.table.draw(known, rounding.bits, rounding.scheme)

        jobs = waiting.gather(
            ask_every_setting,
            f"{full.badge} {full.text} {rounding.embedding}",
            "Measuring every bit width",
            stoppable=state.sweep,
            draw=draw_known,
            n_first=len(questions.WIDTHS),
            quiet_seconds=QUIET_SECONDS,
        )
        points = _answers(jobs)
        messages.complain_about(jobs)
        if len(points) < len(jobs):
            st.caption(f"{len(points)} of {len(jobs)} settings were measured.")
    if points:
        places.curve.draw(points, rounding.bits, rounding.scheme, full, on_pick=_choose)
        places.table.draw(points, rounding.bits, rounding.scheme)
    return points


def _choose(bits: int, scheme: str) -> None:
    state.bits.set(bits)
    state.scheme.set(scheme)


def _answers(jobs: Sequence[Job[RoundedScore]]) -> list[RoundedScore]:
    return [job.result() for job in jobs if job.done() and job.error() is None]
