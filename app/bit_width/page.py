"""Bit width: what is left of the model when its weights are rounded."""

import streamlit as st

import model_cache
from app.bit_width import curve, details, size_exercise
from app.shared import examples, messages, model, settings, waiting
from components import bit_width, inputs
from computation.quantization import SCHEMES, Rounding, check_scheme

st.title("Bit width")
st.markdown("How few bits can a weight have before the model breaks? Every figure is measured on your text.")

text = inputs.text_box("Text", key="sample", example=examples.BIT_WIDTH, height=90)
slider, choice = st.columns([3, 2], vertical_alignment="top", gap="medium")
with slider:
    bits = st.select_slider("Bits per weight", curve.WIDTHS, value=4, key="bits", bind="query-params", persist_state="session")
    look_first = st.toggle("Before you look", key="look_first", help="Work out the sizes by hand before the page shows them.")
with choice:
    picked = st.segmented_control(
        "Scheme",
        SCHEMES,
        default="per-tensor",
        required=True,
        key="scheme",
        bind="query-params",
        help="Which weights share a scale: a whole tensor, an output channel, or each 64 weights of a channel. They are spread "
        "over the same 2^bits levels between their smallest and largest. Finer sharing costs 32 bits a scale and loses less. "
        "Per tensor rounds every weight; the other two leave biases and layer norms alone.",
    )
    embedding = st.toggle(
        "Round the embedding too",
        value=True,
        key="embedding",
        bind="query-params",
        help="The token embedding; in GPT-2 and others it is the output head as well.",
    )

try:
    engine, convention, unit = model.float32_engine(), settings.convention(), settings.unit()
except model_cache.ModelUnavailable as error:
    messages.complain(error)
    st.stop()
if look_first and size_exercise.hidden(engine):
    st.stop()
setting = Rounding(bits, check_scheme(picked or "per-tensor"), bool(embedding))
try:
    asked = curve.ask(engine, text, setting, convention)
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    st.stop()
messages.note_special_tokens(text)

with waiting.cancelled_on_leaving(asked.jobs):
    try:
        full, chosen, full_yardstick, yardstick = waiting.wait(asked.first, f"Measuring {bits} bits")
        full_bytes = engine.size_bytes()
        bit_width.draw_figures(full, chosen, full_bytes, unit)
        bit_width.draw_yardstick_table((full, chosen), (full_yardstick, yardstick), unit)
        curve_space = st.container()
        details.on_the_text(engine, full, chosen, asked.tops, unit)
        details.continuations(engine, setting, convention)
        details.weights(engine, setting)
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)
        st.stop()
    with curve_space:
        curve.curves(asked, full_bytes, unit)
