"""Bit width: what is left of the model when its weights are rounded."""

from pathlib import Path

import streamlit as st

import model_cache
from app.bit_width import (
    class_question,
    controls,
    curve,
    details,
    export,
    guess_width,
    link,
    noted,
    panels,
    questions,
    size_exercise,
)
from app.predict import rounds, switch
from app.rooms import teacher
from app.shared import examples, lead, messages, model, run_end, settings, shown, small_model, state, text_box, waiting
from components import bit_width, inputs, theme

STYLE = Path(__file__).parent / "page.css"

lead.draw("How few bits can a weight have before the model breaks? Every figure is measured on your text.")

text = text_box.draw(
    "Text",
    state.sample,
    text_box.BIT_WIDTH,
    opening=examples.BIT_WIDTH,
    examples=examples.BIT_WIDTH_MORE,
    height=68,
    n_readings=2,
)
convention, unit = settings.convention(), settings.unit()
theme.load_style(STYLE)
with st.container(key=state.rounding.name):
    slider, right, settings_space = (
        st.container(gap="xsmall"),
        st.container(),
        st.container(key=state.rounding_settings.name),
    )
with slider:
    with controls.slider_head():
        guessing = switch.draw(rounds.BIT_WIDTH)
    bits = controls.choose_bits()
    verdict = st.container(key=state.figures_part["verdict"].name)
with settings_space:
    rounding, look_first = controls.choose_rounding(bits), controls.choose_exercise()
    measured = curve.choose_text()
shown.note(exercise=look_first)
link.draw(text, rounding, measured)
try:
    inputs.check_size(text)
    engine = model.float32_engine()
    if look_first and size_exercise.hides_page(engine.info):
        run_end.stop()
    about = guess_width.about(engine.info.name, convention, measured, text)
    teacher.offer(lambda: class_question.asked(rounding, about))
    if guessing:
        with right:
            judged = st.container()
            if guess_width.draw_question(about):
                run_end.stop()
    with waiting.cutting(text):
        jobs = questions.ask_scores(engine, text, rounding, convention)
    along = panels.ask_along(engine, rounding, convention, on_curve=measured == curve.YARDSTICK)
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    run_end.stop()

numbers, more = st.container(key=state.figures_part["numbers"].name), st.container(key=state.more.name)
with waiting.cancelled_on_leaving([*jobs, *along]):
    try:
        with verdict:
            waiting.wait(jobs, f"Measuring {rounding.bits} bits")
            full, rounded = jobs[0].result(), jobs[1].result()
            full_bytes = float(engine.info.float32_bytes)
            bit_width.draw_verdict(full, rounded, full_bytes)
            messages.note_special_tokens(engine.codec, text)
            messages.note_missing_bos(engine.codec, convention)
        with right, st.container(key=state.figures.name, gap="xsmall"):
            places = curve.places()
        with numbers:
            bit_width.draw_figures(full, rounded, full_bytes, unit)
            noted.note_setting(rounding, full, rounded, full_bytes)
            small_model.draw_note(full)
        with more:
            details.draw_text(engine.codec, full, rounded, unit)
            details.draw_likeliest(
                engine.codec, full, rounded, lambda: questions.ask_next(engine, text, rounding, convention)
            )
            below = st.container()
            fixed = panels.draw_yardstick(engine, (full, rounded), rounding, convention, unit)
            panels.draw_weights(engine, rounding)
            panels.draw_continuations(engine, rounding, convention)
            saved = st.container()
        there = (full, rounded) if measured == curve.YOURS else panels.read_yardstick(engine, rounding, convention)
        measured_on, at_choice = there
        by_hand = guess_width.drawn_curve(about) if guessing else {}
        subject = curve.Subject(engine, measured_on, at_choice, rounding, convention, unit, by_hand)
        known = curve.draw(places, subject)
        noted.note_curve(known, rounding, measured_on, measured)
        points = (*known.measured, *known.inferred)
        teacher.judge(
            lambda: class_question.asked(rounding, about),
            lambda _: class_question.outcome(guess_width.extra_nats(points, rounding, measured_on)),
        )
        if guessing:
            extra = guess_width.extra_nats(points, rounding, measured_on)
            with judged:
                guess_width.draw_verdict(about, extra, rounding, unit)
        with below:
            panels.draw_every_figure(known, rounding, measured_on, full_bytes, unit)
            panels.draw_formats(subject, known)
            in_parts = panels.draw_parts(subject)
        with saved:
            own = (curve.YOURS, full, [rounded])
            on_curve = (measured, measured_on, (at_choice, *known.measured, *in_parts))
            export.draw(export.collected(own, *fixed, on_curve), measured_on.badge)
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)
        run_end.stop()
