"""Surprise: how unexpected each token of a text was."""

import zlib

import streamlit as st

import model_cache
from app.predict import rounds, switch
from app.shared import (
    chat,
    examples,
    further_models,
    lead,
    messages,
    model,
    noted_text,
    predict_state,
    run_end,
    settings,
    shown,
    small_model,
    state,
    text_box,
    waiting,
)
from app.surprise import class_question, export, guess_word, heatmap, second_model, upload, what_if, word_table
from components import inputs
from components.format import escape
from components.heatmap import summary, text_tables, view
from computation.results import ScoredText
from model_cache.engine.interface import Engine, Job
from model_cache.engine.questions import Score

lead.draw(
    "The stronger the colour of a **token**, a word or a piece of one, the less the model had expected it, having read "
    "only what stands before it."
)

upload.put_in_box()
text = text_box.draw(
    "Text",
    state.text,
    text_box.SURPRISE,
    opening=examples.SURPRISE,
    examples=examples.SURPRISE_MORE,
    height=100,
)
convention, unit = chat.choose(settings.convention()), settings.unit()
figures, more = (st.container(key=key.name, gap="xsmall") for key in (state.figures, state.more))
with figures:
    body, foot, under = (
        st.container(gap="xsmall"),
        st.container(horizontal=True, key=predict_state.guess_foot.name),
        st.container(),
    )
with foot:
    badge_space, guessing = st.container(), switch.draw(rounds.SURPRISE)
with more:
    upload.draw()


def ask(engine: Engine) -> Job[ScoredText]:
    """The text's score, under way."""
    with waiting.cutting(text):
        return engine.ask(Score(text, convention))


with body:
    try:
        inputs.check_size(text)
        engine = model.engine()
        content_id = f"{engine.info.name} {engine.info.dtype} {convention} {zlib.crc32(text.encode(errors='replace'))}"
        scored = waiting.read(lambda: ask(engine), content_id, "Reading the text")
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)
        run_end.stop()
    if scored is None:
        st.caption("The reading was stopped before any of the text was read.")
        run_end.stop()
    messages.note_special_tokens(engine.codec, text)
    messages.note_missing_bos(engine.codec, convention)
    chat.draw_note(engine.codec, [text], convention)
    if scored.n_unread:
        st.warning(
            f"The reading was stopped: all figures are for the first {len(scored.ids):,} tokens; "
            f"{scored.n_unread:,} were not read.",
            icon=":material/info:",
        )
    what_if.put_back(scored)
    export.restore_place(scored)
    view.apply_clicks(scored, state.heatmap.name)
    class_question.take_part(scored, content_id)
    hidden = guessing and guess_word.is_hidden(content_id)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        if hidden:
            guess_word.draw_question()
        else:
            summary.draw_figures(scored, unit)
            noted_text.note_text(scored)
        with st.container(key=state.more_tint.name, width="content"):
            tint = heatmap.draw_switches(scored)
    shown.note(tint=tint.mode, whole_words=tint.words, token_table=state.token_table_panel.get())
    if guessing:
        guess_word.draw_round(scored, content_id, tint, unit)
    badge_space.caption(escape(scored.badge))
    export.draw_link(
        scored,
        {
            "model": state.model_in_use.get(),
            **heatmap.in_link(tint),
            **switch.in_link(),
            **further_models.in_link(),
            **settings.in_link(),
            **chat.in_link(),
        },
    )
    if hidden:
        run_end.stop()
    heatmap.draw(scored, convention, unit, tint)
with under:
    small_model.draw_note(scored)
with more:
    second_model.draw_panel(scored, convention, unit, state.model_in_use.get())
    text_tables.draw_token_panel(scored, unit, panel_key=state.token_table_panel.name)
    word_table.draw_panel(scored, unit)
    export.draw_panel(scored, info=engine.info, parted=tint.parted)
