"""Which part of the model breaks first: each kind of layer and each block rounded alone at the chosen width, on
request. Knows no model.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from app.bit_width import on_request, questions, timing
from app.bit_width.curve import Subject
from app.shared import messages, state, waiting
from components import bit_width_tables, theme
from components.bit_width_frames import line_name, parts
from components.charts.parts import parts_chart
from components.format import bit_count
from computation.results import RoundedScore
from model_cache.engine.interface import Job


def draw(subject: Subject) -> list[RoundedScore]:
    """Draw the parts as bars, or the button that asks for them; returns what was measured."""
    info, rounding = subject.engine.info, subject.rounding
    settings = [replace(rounding, part=part, embedding=True) for part in info.parts]
    st.markdown(
        f"Each kind of layer and each block rounded alone to {bit_count(rounding.bits)}, {line_name(rounding)}, all "
        "others at full precision. The longest bar is what breaks first."
    )
    if not on_request.asked_for(subject.engine, [on_request.PARTS]):
        on_request.offer(subject.engine, [on_request.PARTS], len(settings), "parts", subject.full)
        return []

    def start() -> Sequence[Job[RoundedScore]]:
        jobs = questions.ask_settings(subject.engine, subject.full.text, settings, subject.convention)
        timing.watch(jobs, info.name, subject.full.n_scored)
        return jobs

    content_id = f"{subject.full.badge} {subject.full.text} {rounding}"
    jobs = waiting.gather(start, content_id, "Rounding one part at a time", stoppable=state.parts_sweep)
    messages.complain_about(jobs)
    points = [job.result() for job in jobs if job.error() is None]
    if points:
        frame = parts(points, subject.unit)
        chart = parts_chart(frame, subject.unit, ink=theme.ink())
        st.vega_lite_chart(chart, alt="How far each part takes the model from full precision, as bars")
        bit_width_tables.draw_parts(points, subject.unit)
    return points
