"""The curve: perplexity against bits per weight, filled in as it is measured. Knows no model.

At first two lines of seven widths each; what else may be shown is measured on request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import streamlit as st

from app.bit_width import on_request, questions, timing, widths
from app.shared import messages, state, waiting
from components import bit_width_curve, bit_width_tables, inputs
from components.bit_width_frames import line_name
from components.keys import Stoppable
from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from computation.wide_grids import WIDE, like_full_precision
from model_cache.engine.interface import Engine, Job

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
    """Where the curve and its table stand: both keep what they show until there is more to show.

    Attributes:
        further: what the curve is to show beyond its two lines.
        offer: where the button stands that measures it.
    """

    curve: bit_width_curve.CurveSpace
    table: bit_width_tables.WidthsSpace
    note: "DeltaGenerator"
    further: list[str]
    offer: "DeltaGenerator"
    progress: "DeltaGenerator"


def places() -> Places:
    """Reserve the room for the curve, its table, and what stands under them."""
    curve, table = bit_width_curve.CurveSpace(), bit_width_tables.WidthsSpace(widths.NOTEBOOK_WIDTHS)
    note = st.container(key=state.figures_part["note"].name)
    with st.expander("More widths, schemes and formats", icon=":material/add_chart:"):
        further, offer = on_request.choose_further(), st.container()
    return Places(curve, table, note, further, offer, st.container())


@dataclass(frozen=True)
class Subject:
    """What the curve is of: a text on a model, and the chosen rounding.

    Attributes:
        full: the text at full precision.
        chosen: the text under the chosen rounding, where that is known already.
        unit: of KL.
        by_hand: what was guessed of it: by width, so many times full precision's perplexity.
    """

    engine: Engine
    full: ScoredText
    chosen: RoundedScore | None
    rounding: Rounding
    convention: Convention
    unit: str
    by_hand: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What is known of a text under several settings.

    Attributes:
        measured: each setting that was measured.
        inferred: settings that can change nothing, and were not measured for that.
    """

    measured: tuple[RoundedScore, ...]
    inferred: tuple[RoundedScore, ...]


def draw(places: Places, subject: Subject) -> Known:
    """Draw perplexity against bits, those of the chosen scheme as soon as they are known; returns what is known."""
    full, rounding = subject.full, subject.rounding
    with places.progress:
        if full.n_scored > LONG_TOKENS and not st.toggle("Measure every width", key=state.sweep_long_text.name):
            st.caption(f"This text has {full.n_scored:,} tokens; reading it at every width takes a while.")
            return Known((), ())
        asked_for = on_request.asked_for(subject.engine, places.further)
        known = _Sweep(places, subject, asked_for).run()
    if missing := [name for name in places.further if name not in asked_for]:
        now, then = (_worth(rounding, names) for names in (asked_for, places.further))
        with places.offer:
            on_request.offer(subject.engine, missing, len(set(then) - set(now)), "more", full)
    if known.measured:
        places.curve.draw(known.measured, known.inferred, rounding, full, by_hand=subject.by_hand, on_pick=_choose)
        places.table.draw((*known.measured, *known.inferred), rounding, widths.lines(rounding), subject.unit)
    if known.inferred:
        places.note.caption(f"Hollow: not measured. {WIDE} bits per weight change nothing, and finer grids still less.")
    return known


class _Sweep:
    """Measures a text under the settings that are to be shown, and draws them as they come."""

    def __init__(self, places: Places, subject: Subject, asked_for: Sequence[str]) -> None:
        self._places, self._subject = places, subject
        self._shown = _shown(subject.rounding, asked_for)
        settings_id = f"{replace(subject.rounding, bits=WIDE)} {asked_for}"
        self._content_id = f"{subject.full.badge} {subject.full.text} {settings_id}"

    def run(self) -> Known:
        """Measure what has to be, and where that leaves it open what many bits change, the rest."""
        worth = widths.worth_measuring(self._shown, self._subject.rounding)
        jobs = self._gather(worth, state.sweep)
        known = self._known(jobs)
        settled = {p.rounding for p in (*known.measured, *known.inferred)}
        left = [setting for setting in self._shown if setting not in worth and setting not in settled]
        if left and all(job.error() is None for job in jobs):
            jobs = [*jobs, *self._gather(left, state.wide_sweep)]
            known = self._known(jobs)
        messages.complain_about(jobs)
        n_answered = sum(job.error() is None for job in jobs)
        if n_answered < len(jobs):
            st.caption(f"{n_answered} of {len(jobs)} settings were measured.")
        return known

    def _gather(self, settings: Sequence[Rounding], stoppable: Stoppable) -> Sequence[Job[RoundedScore]]:
        subject = self._subject

        def start() -> Sequence[Job[RoundedScore]]:
            jobs = questions.ask_settings(subject.engine, subject.full.text, settings, subject.convention)
            timing.watch(jobs, subject.engine.info.name, subject.full.n_scored)
            return jobs

        return waiting.gather(
            start,
            self._content_id,
            "Measuring bit widths",
            stoppable=stoppable,
            draw=self._draw_known,
            n_first=sum(line_name(s) == line_name(subject.rounding) for s in settings),
            quiet_seconds=QUIET_SECONDS,
        )

    def _draw_known(self, jobs: Sequence[Job[RoundedScore]]) -> None:
        known, subject = self._known(jobs), self._subject
        if known.measured:
            lines = widths.lines(subject.rounding)
            self._places.curve.draw(
                known.measured, known.inferred, subject.rounding, subject.full, by_hand=subject.by_hand
            )
            self._places.table.draw((*known.measured, *known.inferred), subject.rounding, lines, subject.unit)

    def _known(self, jobs: Sequence[Job[RoundedScore]]) -> Known:
        answers = [job.result() for job in jobs if job.done() and job.error() is None]
        answers += [self._subject.chosen] if self._subject.chosen else []
        measured = {answer.rounding: answer for answer in answers}
        left = [setting for setting in self._shown if setting not in measured]
        inferred = (like_full_precision(self._subject.full, setting, list(measured.values())) for setting in left)
        return Known(tuple(measured.values()), tuple(point for point in inferred if point is not None))


def _shown(rounding: Rounding, asked_for: Sequence[str]) -> list[Rounding]:
    return [*widths.at_first(rounding), *widths.further(rounding, asked_for)]


def _worth(rounding: Rounding, asked_for: Sequence[str]) -> list[Rounding]:
    return widths.worth_measuring(_shown(rounding, asked_for), rounding)


def _choose(bits: int, scheme: str, symmetric: bool) -> None:
    state.bits.set(bits)
    state.scheme.set(scheme)
    state.symmetric.set(symmetric)
