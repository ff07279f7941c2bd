"""Compare: which of several texts the model finds more natural."""

import streamlit as st

from app.compare import bulk_import, cards, example_sets, export, models, scoring
from app.shared import messages, model, settings

st.title("Compare")
st.markdown("Which of these texts does the model find most natural? The lower the perplexity, the less it was surprised.")

bulk_import.panel()
pairs = cards.draw()
cards.say_problem()
look = example_sets.look_for(pairs)
if look:
    st.caption(f"What to look for: {look}")

items = scoring.to_compare(pairs)
if not items:
    messages.complain(ValueError("Type at least one text: there is nothing to compare yet."))
    st.stop()
engine, convention, unit = model.engine(), settings.convention(), settings.unit()
measured = scoring.measure(engine, items, convention, unit)
if not measured:
    st.stop()
scoring.overview(measured, unit)
messages.note_special_tokens("\n".join(item.text for item, _ in measured))
scoring.heatmaps(engine, measured, unit)
scoring.two_texts(measured, unit)
by_model = models.panel(measured, convention)
export.panel(pairs, by_model)
