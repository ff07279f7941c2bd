"""Compare: which of several texts the model finds more natural."""

import streamlit as st

import model_cache
from app import examples, session
from components import charts, controls, tables, views, wording
from computation.perplexity import choices, corpus_perplexity

MAX_TEXTS = 50

st.title("Compare")
st.markdown("Which of these texts does the model find most natural? The lower the perplexity, the less it was surprised.")

typed = controls.text_box("Texts, one a line", key="texts", example=examples.COMPARE, height=140)
texts = [line for line in typed.splitlines() if line.strip()]
if not texts:
    session.complain(ValueError("Type at least one text, one a line: there is nothing to compare yet."))
    st.stop()
if len(texts) > MAX_TEXTS:
    session.complain(
        ValueError(f"There are {len(texts):,} texts; at most {MAX_TEXTS} are compared at once. Remove some lines.")
    )
    st.stop()

engine, convention = session.engine(), session.convention()
jobs, names = [], []
for number, text in enumerate(texts, 1):
    try:
        jobs.append(engine.start_score(text, convention))
        names.append(text)
    except (ValueError, model_cache.ModelUnavailable) as error:
        session.complain(ValueError(f"Line {number} is left out. {error}"))
if not jobs:
    st.stop()
try:
    scored = session.wait(jobs, "Reading the texts")
except model_cache.ModelUnavailable as error:
    session.complain(error)
    st.stop()
session.note_special_tokens(typed)

frame = tables.texts(names, scored)
best = frame.iloc[0]
if len(frame) > 1:
    ratio = frame.iloc[-1]["perplexity"] / best["perplexity"]
    st.markdown(
        f"The most natural is “{wording.escape(wording.shorten(best['text']))}”: the model was as unsure as between "
        f"**{best['shown']}** equally likely tokens. The least natural was {wording.escape(wording.times(ratio))} that."
    )
st.altair_chart(
    charts.perplexities(frame, scored[0].vocabulary, ink=controls.ink()),
    alt="Bars: perplexity of each text on a log scale, lowest first",
)
st.dataframe(
    frame,
    hide_index=True,
    column_order=["text", "shown", "tokens", "bits", "bits_per_byte", "convention"],
    column_config={
        "text": st.column_config.TextColumn("text", width="medium"),
        "shown": st.column_config.TextColumn("perplexity", alignment="right", help=views.PERPLEXITY_HELP),
        "tokens": st.column_config.NumberColumn("scored tokens", format="%d"),
        "bits": st.column_config.NumberColumn("total (bits)", format="%.1f", help="All surprises of the text added up."),
        "bits_per_byte": st.column_config.NumberColumn(
            "bits per byte", format="%.3f", help="Total bits over the bytes scored: comparable between models."
        ),
        "convention": st.column_config.TextColumn("measured how", width="small"),
    },
    alt="Texts with perplexity, scored tokens, total bits and bits per byte",
)
pooled = corpus_perplexity([s.surprisal_nats for s in scored])
badge = scored[0].measured.badge(sum(s.n_scored for s in scored))
st.caption(f"All texts as one: perplexity {choices(pooled)}, not the mean of the column.  \n{wording.escape(badge)}")
