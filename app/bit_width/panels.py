"""What is folded away below the curve: a longer text, every figure, continuations, the weights.

Nothing of it is asked for before it is unfolded.
"""

from collections.abc import Iterator, Sequence

import streamlit as st

from app.bit_width import questions
from app.shared import examples, messages, state, waiting
from components import bit_width, bit_width_tables
from components.keys import Key
from components.weights import draw_histogram, draw_losses
from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from model_cache.engine.interface import Engine
from model_cache.engine.questions import MeasureWeightLosses, TensorHistogram


def draw_yardstick(
    engine: Engine, own: tuple[ScoredText, RoundedScore], rounding: Rounding, convention: Convention, unit: str
) -> None:
    """Draw the chosen setting's figures on the yardstick beside those on the visitor's text."""
    for _ in _unfolded("On a longer text", ":material/straighten:", state.yardstick_panel):
        jobs = questions.ask_scores(engine, questions.yardstick_text(), rounding, convention)
        waiting.wait(jobs, "Reading the yardstick")
        bit_width_tables.draw_yardstick_table(own, (jobs[0].result(), jobs[1].result()), unit)


def draw_every_figure(
    points: Sequence[RoundedScore], rounding: Rounding, full: ScoredText, full_bytes: float, unit: str
) -> None:
    """Draw all measured settings against size, and as a table."""
    for _ in _unfolded("Against size, and every figure", ":material/table:", state.every_figure_panel):
        if points:
            bit_width.draw_against_size(points, rounding.bits, rounding.scheme, full)
            bit_width_tables.draw_every_figure(points, full_bytes, unit)


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
        draw_losses(losses, rounding.bits, rounding.scheme)
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
