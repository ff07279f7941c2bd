"""Surprise: how unexpected each token of a text was."""

import zlib
from functools import partial

import streamlit as st

import model_cache
from app.shared import examples, further_models, messages, model, settings, state, waiting
from app.surprise import export, second_model, upload, what_if
from components import inputs, tables
from components.heatmap import chips, summary, view

st.title("Surprise")
st.markdown("How surprised was the model by each token, having read only what stands before it?")

upload.into("text")
text = inputs.text_box("Text", key="text", example=examples.SURPRISE)
engine, convention, unit = model.engine(), settings.convention(), settings.unit()
try:
    name = f"{engine.name} {engine.loaded.dtype} {convention} {zlib.crc32(text.encode(errors='replace'))}"
    scored = waiting.read(lambda: engine.start_score(text, convention), name, "Reading the text")
except (ValueError, model_cache.ModelUnavailable) as error:
    messages.complain(error)
    st.stop()
if scored is None:
    st.caption("The reading was stopped before any of the text was read.")
    st.stop()
messages.note_special_tokens(text)
if scored.n_unread:
    st.warning(
        f"The reading was stopped: all figures are of the first {len(scored.ids):,} tokens; {scored.n_unread:,} were not read.",
        icon=":material/info:",
    )

export.restore_place(scored)
view.apply_clicks(scored, "heatmap")
summary.draw_summary(scored, unit)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    mode = st.segmented_control(
        "Tint by",
        chips.MODES,
        default="surprise",
        required=True,
        key="mode",
        bind="query-params",
        wrap=True,
        help="Surprise is −log of the probability; entropy is the surprise that was to be expected at that place; their "
        "difference is what was surprising beyond it. Ranks are tinted up to 10, 100 and 1,000.",
    )
    words = st.toggle("Whole words", key="words", bind="query-params", help="Sums the surprises of a word's tokens.")
    show_spaces = st.toggle("Show spaces", key="spaces", bind="query-params")
view.draw_pinnable(
    scored,
    unit,
    key="heatmap",
    pieces_of=what_if.pieces_of,
    draw_below=partial(what_if.draw_below_heatmap, scored, convention, unit),
    redraw_page=export.is_open(),
    mode=mode or "surprise",
    words=words,
    show_spaces=show_spaces,
    line=True,
)

st.subheader("Two models")
second_model.panel(scored, convention, unit, state.model_in_use.get())

st.subheader("Token by token")
st.dataframe(
    tables.tokens(scored, unit),
    hide_index=True,
    placeholder="",
    column_config=summary.token_columns(unit),
    alt="Every token with its id, probability, surprise, rank and entropy",
)

export.panel(
    scored,
    state.model_in_use.get(),
    {
        "mode": mode or "surprise",
        "words": str(words).lower(),
        "spaces": str(show_spaces).lower(),
        **further_models.in_link(),
        "space": str(convention.prefix_space).lower(),
        "bos": str(convention.bos).lower(),
        "unit": unit,
    },
)
