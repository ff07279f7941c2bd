"""Compare: which of several texts the model finds more natural."""

import streamlit as st

from app import cards, compare_models, compare_parts, ready_sets, session, several, take_away_texts

st.title("Compare")
st.markdown("Which of these texts does the model find most natural? The lower the perplexity, the less it was surprised.")

several.panel()
pairs = cards.draw()
cards.say_problem()
look = ready_sets.look_for(pairs)
if look:
    st.caption(f"What to look for: {look}")

items = compare_parts.to_compare(pairs)
if not items:
    session.complain(ValueError("Type at least one text: there is nothing to compare yet."))
    st.stop()
engine, convention, unit = session.engine(), session.convention(), session.unit()
measured = compare_parts.measure(engine, items, convention, unit)
if not measured:
    st.stop()
compare_parts.overview(measured, unit)
session.note_special_tokens("\n".join(item.text for item, _ in measured))
compare_parts.heatmaps(engine, measured, unit)
compare_parts.two_texts(measured, unit)
by_model = compare_models.panel(measured, convention)
take_away_texts.panel(pairs, by_model)
