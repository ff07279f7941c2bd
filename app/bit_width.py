"""Bit width: what is left of the model when its weights are rounded."""

import streamlit as st

import model_cache
from app import examples, session
from components import controls, heatmap_views, views
from computation.quantization import SCHEMES
from model_cache.scratch import Quantization

WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 16, 24, 32]

st.title("Bit width")
st.markdown("How few bits can a weight have before the model breaks? Every figure is measured on your text.")

text = controls.text_box("Text", key="sample", example=examples.BIT_WIDTH, height=90)
slider, choice = st.columns([3, 2], vertical_alignment="top", gap="medium")
with slider:
    bits = st.select_slider("Bits per weight", WIDTHS, value=4, key="bits", bind="query-params", persist_state="session")
with choice:
    scheme = st.segmented_control(
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

engine, convention, unit = session.engine(), session.convention(), session.unit()
settings = {width: Quantization(width, scheme or "per-tensor", embedding) for width in WIDTHS}
nearest_first = sorted(WIDTHS, key=lambda width: (abs(WIDTHS.index(width) - WIDTHS.index(bits)), width))
try:
    full_job = engine.start_score(text, convention)
    jobs = {width: engine.start_quantized(text, settings[width], convention) for width in nearest_first}
except (ValueError, model_cache.ModelUnavailable) as error:
    session.complain(error)
    st.stop()
session.note_special_tokens(text)

with session.withdrawn_on_leaving(jobs.values()):
    try:
        (full,) = session.wait([full_job], "Measuring full precision")
        (chosen,) = session.wait([jobs[bits]], f"Measuring {bits} bits")
    except model_cache.ModelUnavailable as error:
        session.complain(error)
        st.stop()
    full_bytes = engine.size_bytes()
    views.bit_width_figures(full, chosen, full_bytes, unit)
    curve_space, heatmap_space = st.container(), st.container()
    with heatmap_space:
        st.subheader(f"The text at {bits} bit{'' if bits == 1 else 's'}")
        heatmap_views.heatmap_with_detail(chosen.scored, unit, key="sample_heatmap", pieces_of=engine.pieces)
    with curve_space:
        st.subheader("The whole curve")
        with st.skeleton(height=340):
            points = session.wait([jobs[width] for width in nearest_first], "Measuring every bit width")
        views.bit_width_curve(points, chosen_bits=bits, full=full, full_bytes=full_bytes, unit=unit)
