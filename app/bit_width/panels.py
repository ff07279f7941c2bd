"""What is folded away below the curve: a longer text, every figure, formats, parts, continuations, the weights.

Nothing of it is asked for before it is unfolded.
"""

from collections.abc import Iterator, Sequence

import streamlit as st

from app.bit_width import on_request, parts, questions, widths
from app.bit_width.curve import YARDSTICK, Known, Subject
from app.shared import examples, messages, state, waiting
from components import bit_width, bit_width_curve, bit_width_tables
from components.keys import Key
from components.weights import draw_histogram, draw_losses
from computation.formats import FORMATS
from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from model_cache.engine.interface import Engine, Job
from model_cache.engine.questions import MeasureWeightLosses, TensorHistogram


def ask_along(
    engine: Engine, rounding: Rounding, convention: Convention, *, on_curve: bool
) -> Sequence[Job[RoundedScore]]:
    """Ask for the yardstick together with the visitor's text, where the page will want it: both then go through the
    same rounded weights."""
    if not (on_curve or state.yardstick_panel.get()):
        return ()
    return questions.ask_settings(engine, questions.yardstick_text(), [rounding], convention)


def read_yardstick(engine: Engine, rounding: Rounding, convention: Convention) -> tuple[ScoredText, RoundedScore]:
    """The yardstick's figures at full precision, and under the chosen rounding."""
    full, rounded = questions.ask_scores(engine, questions.yardstick_text(), rounding, convention)
    waiting.wait((full, rounded), "Reading the yardstick")
    return full.result(), rounded.result()


def draw_yardstick(
    engine: Engine, own: tuple[ScoredText, RoundedScore], rounding: Rounding, convention: Convention, unit: str
) -> list[tuple[str, ScoredText, list[RoundedScore]]]:
    """Draw the chosen setting's figures on the yardstick beside those on the visitor's text; returns the former, as
    `export.collected` takes them."""
    for _ in _unfolded("On a longer text", ":material/straighten:", state.yardstick_panel):
        full, rounded = read_yardstick(engine, rounding, convention)
        bit_width_tables.draw_yardstick_table(own, (full, rounded), unit)
        return [(YARDSTICK, full, [rounded])]
    return []


def draw_every_figure(known: Known, rounding: Rounding, full: ScoredText, full_bytes: float, unit: str) -> None:
    """Draw all measured settings against size, and as a table."""
    for _ in _unfolded("Against size, and every figure", ":material/table:", state.every_figure_panel):
        if known.measured:
            bit_width_curve.draw_against_size(known.measured, known.inferred, rounding, full)
            bit_width_tables.draw_every_figure(known.measured, full_bytes, unit)


def draw_formats(subject: Subject, known: Known) -> None:
    """Draw the formats that people use, with the figures of those that were measured, or the button that asks for
    them."""
    for _ in _unfolded("Formats that people use", ":material/inventory_2:", state.formats_panel):
        measured = [point for point in known.measured if point.rounding.stored_as is not None]
        bit_width_tables.draw_formats(measured, subject.full, subject.unit)
        st.caption(
            "Each rounds the linear layers and, unless that is switched off, the embedding; norms and biases stay as "
            "they are. They are no calibrated variants: no text was read to choose the levels."
        )
        if not measured:
            on_request.offer(subject.engine, [widths.FORMATS_], len(FORMATS), "formats", subject.full)


def draw_parts(subject: Subject) -> list[RoundedScore]:
    """Draw what rounding one part at a time does; returns what was measured."""
    for _ in _unfolded("Which part breaks first", ":material/broken_image:", state.parts_panel):
        return parts.draw(subject)
    return []


def draw_continuations(engine: Engine, rounding: Rounding, convention: Convention) -> None:
    """Draw how the model continues some words at every width, if it always takes the likeliest token."""
    state.continuations_panel.setdefault(state.opening.name in st.query_params)  # a link names what it brings back
    for _ in _unfolded("How it continues at every width", ":material/format_quote:", state.continuations_panel):
        opening = st.text_input(
            "Begin with",
            examples.CONTINUE,
            key=state.opening.name,
            bind="query-params",
            persist_state="session",
            max_chars=400,
            help="At each width the model continues these words greedily: always with the token that is likeliest.",
        )
        try:
            jobs = questions.ask_continuations(engine, opening or "", rounding, convention)
        except ValueError as error:
            messages.complain(error)
            continue
        continuations = waiting.wait(list(jobs.values()), "Continuing at every width")
        bit_width.draw_continuations(list(zip(jobs, continuations, strict=True)), rounding.bits)


def draw_weights(engine: Engine, rounding: Rounding) -> None:
    """Draw which tensors lose most, and the levels on the weights of one."""
    for _ in _unfolded("What it does to the weights", ":material/bar_chart:", state.weights_panel):
        (losses,) = waiting.wait([engine.ask(MeasureWeightLosses(rounding))], "Measuring the weights")
        draw_losses(losses, rounding.bits, str(rounding.scheme))
        names = [loss.name for loss in losses.tensors]
        if state.tensor.get() not in names:  # one of another model
            state.tensor.pop()
        name = st.selectbox("Tensor", names, key=state.tensor.name, help="The ones that lose most come first.")
        (histogram,) = waiting.wait([engine.ask(TensorHistogram(name, rounding))], "Measuring the weights")
        draw_histogram(histogram, rounding.bits)


def _unfolded(label: str, icon: str, panel: Key[bool]) -> Iterator[None]:
    """Draw a panel, and go through its inside once if it is unfolded."""
    folded = st.expander(label, icon=icon, key=panel.name, on_change="rerun")
    if folded.open:
        with folded:
            yield
