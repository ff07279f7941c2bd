"""Bit width: what is left of the model when its weights are rounded."""

import streamlit as st

import model_cache
from app.bit_width import curve, details, questions, size_exercise
from app.shared import examples, messages, model, settings, share_link, state, text_box, waiting
from components import bit_width, bit_width_tables, inputs
from computation.quantization import SCHEMES, Rounding, check_scheme

st.markdown("How few bits can a weight have before the model breaks? Every figure is measured on your text.")

text = text_box.draw(
    "Text",
    state.sample,
    text_box.BIT_WIDTH,
    opening=examples.BIT_WIDTH,
    examples=examples.BIT_WIDTH_MORE,
    height=90,
    n_readings=2,
)
slider, choice = st.columns([3, 2], vertical_alignment="top", gap="medium")
with slider:
    bits = st.select_slider(
        "Bits per weight",
        questions.WIDTHS,
        value=state.bits.default,
        key=state.bits.name,
        bind="query-params",
        persist_state="session",
    )
    look_first = st.toggle(
        "Before you look",
        key=state.size_exercise.name,
        help="Work out the sizes by hand before the page shows them.",
    )
with choice:
    scheme = st.segmented_control(
        "Scheme",
        SCHEMES,
        default="per-tensor",
        required=True,
        key=state.scheme.name,
        bind="query-params",
        help="Which weights share a scale: a whole tensor, an output channel, or each 64 weights of a channel. They "
        "are spread over the same 2^bits levels between their smallest and largest. Finer sharing costs 32 bits per "
        "scale and loses less. Per tensor rounds every weight; the other two leave biases and layer norms alone.",
    )
    embedding = st.toggle(
        "Round the embedding too",
        value=True,
        key=state.embedding.name,
        bind="query-params",
        help="The token embedding; in GPT-2 and others it is the output head as well.",
    )

convention, unit = settings.convention(), settings.unit()
try:
    inputs.check_size(text)
    engine = model.float32_engine()
    if look_first and size_exercise.hides_page(engine.info):
        st.stop()
    rounding = Rounding(bits, check_scheme(scheme or "per-tensor"), bool(embedding))
    with waiting.cutting(text):
        jobs = questions.ask_first(engine, text, rounding, convention)
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    st.stop()
messages.note_special_tokens(engine.codec, text)
messages.note_missing_bos(engine.codec, convention)

figures, more = st.container(key=state.figures.name), st.container(key=state.more.name)
with figures, waiting.cancelled_on_leaving(jobs.all):
    try:
        waiting.wait(jobs.scores, f"Measuring {bits} bits")
        full, rounded = jobs.full.result(), jobs.rounded.result()
        yardstick_full, yardstick_rounded = jobs.yardstick_full.result(), jobs.yardstick_rounded.result()
        full_bytes = float(engine.info.float32_bytes)
        bit_width.draw_figures(full, rounded, full_bytes, unit)
        bit_width_tables.draw_yardstick_table((full, rounded), (yardstick_full, yardstick_rounded), unit)
        curve_space = st.container()
        with more:
            details.draw_text(engine.codec, full, rounded, unit)
            details.draw_likeliest(engine.codec, full, rounded, [jobs.next_full, jobs.next_rounded])
            details.draw_continuations(engine, rounding, convention)
            details.draw_weights(engine, rounding)
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)
        st.stop()
    with curve_space:
        on_yours = curve.draw_text_choice() == curve.YOURS
        sample = text if on_yours else questions.yardstick_text()
        curve.draw(
            full if on_yours else yardstick_full,
            rounding,
            lambda: questions.ask_every_setting(engine, sample, rounding, convention),
            full_bytes,
            unit,
        )
share_link.draw(
    lambda: {
        "model": state.model_in_use.get(),
        state.sample.name: text,
        state.bits.name: str(bits),
        state.scheme.name: rounding.scheme,
        state.embedding.name: str(rounding.embedding).lower(),
        **settings.in_link(),
    },
    "text, model and settings",
)
