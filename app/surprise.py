"""Surprise: how unexpected each token of a text was."""

import streamlit as st

import model_cache
from app import examples, session
from components import controls, tables, views

st.title("Surprise")
st.markdown("How surprised was the model by each token, having read only what stands before it?")

text = controls.text_box("Text", key="text", example=examples.SURPRISE)
try:
    (scored,) = session.wait([session.engine().start_score(text, session.convention())], "Reading the text")
except (ValueError, model_cache.ModelUnavailable) as error:
    session.complain(error)
    st.stop()
session.note_special_tokens(text)

unit = session.unit()
views.summary(scored, unit)
views.heatmap_with_detail(scored, unit, key="heatmap", pieces_of=session.engine().pieces)

st.subheader("Token by token")
st.dataframe(
    tables.tokens(scored, unit),
    hide_index=True,
    placeholder="",
    column_config=views.token_columns(unit),
    alt="Every token with its id, probability, surprise, rank and entropy",
)
