"""Every bit width under every scheme, on the visitor's text and on the yardstick: what is asked, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from app.shared import messages, state, waiting
from components import bit_width
from computation.perplexity import Convention
from computation.quantization import SCHEMES, Rounding
from computation.results import Prediction, RoundedScore, ScoredText
from model_cache.engine.jobs import LocalJob as Job
from model_cache.engine.local import LocalEngine as Engine

WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32]
LONG_TOKENS = 600  # a longer text is measured at every width only on request
YOURS, YARDSTICK = "your text", "the yardstick"


@cache
def yardstick_text() -> str:
    """A story of a few hundred words, the same for everybody: one sentence is noise."""
    return (Path(__file__).parent / "yardstick.txt").read_text(encoding="utf-8").strip()


@dataclass(frozen=True)
class Asked:
    """Requests under way for one page.

    Attributes:
        first: full precision and the chosen setting on the text, then both on the yardstick.
        tops: the prediction after the text's end, at full precision and at the chosen setting.
        setting: the chosen one.
    """

    engine: Engine
    text: str
    convention: Convention
    first: tuple[Job, Job, Job, Job]
    tops: tuple[Job[Prediction], Job[Prediction]]
    setting: Rounding

    @property
    def jobs(self) -> list[Job]:
        return [*self.first, *self.tops]


def ask(engine: Engine, text: str, setting: Rounding, convention: Convention) -> Asked:
    """Ask for what the page shows first.

    Raises:
        ValueError, ModelUnavailable: as the engine.
    """
    first = [
        job
        for sample in (text, yardstick_text())
        for job in (engine.start_score(sample, convention), engine.start_quantized(sample, setting, convention))
    ]
    ids = engine.phrase_ids(text, convention)
    tops = (engine.start_next(ids), engine.start_next(ids, setting))
    return Asked(engine, text, convention, (first[0], first[1], first[2], first[3]), tops, setting)


def nearest_first(setting: Rounding) -> list[Rounding]:
    """Every width under every scheme: the chosen scheme first, and the nearest widths first."""
    at = WIDTHS.index(setting.bits)
    settings = [Rounding(width, scheme, setting.embedding) for scheme in SCHEMES for width in WIDTHS]
    return sorted(settings, key=lambda s: (s.scheme != setting.scheme, abs(WIDTHS.index(s.bits) - at), s.bits))


def curves(asked: Asked, full_bytes: float, unit: str) -> None:
    """Perplexity against bits and against size, filled in as it is measured."""
    title, choice = st.columns([3, 2], vertical_alignment="center")
    title.subheader("The whole curve")
    with choice:
        of = st.segmented_control(
            "Measured on",
            [YOURS, YARDSTICK],
            default=YOURS,
            required=True,
            key="curve_of",
            bind="query-params",
            label_visibility="collapsed",
        )
    n, setting = 0 if of == YOURS else 2, asked.setting
    full: ScoredText = asked.first[n].result()
    text = asked.text if of == YOURS else yardstick_text()
    if full.n_scored > LONG_TOKENS and not st.toggle("Measure every width", key="sweep_long_text"):
        st.caption(f"This text has {full.n_scored:,} tokens; to read it at every width takes a while.")
        return

    def draw(jobs: Sequence[Job[RoundedScore]]) -> None:
        bit_width.draw_curves(_known(jobs), setting.bits, setting.scheme, full)

    jobs = waiting.gather(
        lambda: [asked.engine.start_quantized(text, other, asked.convention) for other in nearest_first(setting)],
        f"{full.badge} {text} {setting.embedding}",
        "Measuring every bit width",
        stoppable=state.sweep,
        draw=draw,
    )
    points = _known(jobs)
    messages.complain_about(jobs)
    if len(points) < len(jobs):
        st.caption(f"{len(points)} of {len(jobs)} settings were measured.")
    bit_width.draw_curves(points, setting.bits, setting.scheme, full, on_pick=_move_the_slider)
    bit_width.draw_every_figure(points, full_bytes, unit)


def _move_the_slider(bits: int, scheme: str) -> None:
    st.session_state["bits"], st.session_state["scheme"] = bits, scheme


def _known(jobs: Sequence[Job[RoundedScore]]) -> list[RoundedScore]:
    return [job.result() for job in jobs if job.done() and job.future.exception() is None]
