"""Compare: which of several texts the model finds more natural."""

import streamlit as st

import model_cache
from app.compare import (
    brought,
    bulk_import,
    card_rows,
    cards,
    class_question,
    example_sets,
    export,
    guess_order,
    models,
    noted,
    results,
    scoring,
)
from app.compare.rows import view
from app.predict import rounds, switch
from app.rooms import teacher
from app.shared import chat, lead, messages, model, run_end, settings, small_model, state, table_state, text_box

lead.draw("Which of these texts does the model find most natural? The lower the perplexity, the less it was surprised.")

brought.add_text()
table = table_state.opened.get()
if table is not None and table_state.shown.get():
    view.draw(table)
    run_end.stop()
named_texts = cards.draw()
boxes = {state.card_texts[number].name: text for number, (_, text) in enumerate(named_texts, 1)}
text_box.draw_row(boxes, brought.examples(), brought.draw_further_examples, text_box.COMPARE)
convention, unit = chat.choose(settings.convention()), settings.unit()
with st.container(horizontal=True, vertical_alignment="center", gap="small", key=state.cards_tools.name):
    cards.draw_buttons()
    bulk_import.draw()
    view.draw_way_back()
    st.space("stretch")
    guessing = switch.draw(rounds.COMPARE)
    order = results.choose_order()
cards.draw_problem()

texts = scoring.texts_to_compare(named_texts)
if not texts:
    messages.complain(ValueError("Type at least one text: there is nothing to compare yet."))
    run_end.stop()
try:
    engine = model.engine()
except model_cache.ModelUnavailable as error:
    messages.complain(error)
    run_end.stop()
export.draw_link(named_texts)
about = guess_order.about(engine.info.name, convention, texts)
teacher.offer(lambda: class_question.asked(texts, about))
with st.container(key=state.figures.name):
    if guessing and guess_order.draw_question(texts, about):
        run_end.stop()

    def draw_known(known: scoring.Scores) -> None:
        results.draw_overview(results.in_order(known, order), unit)

    scores = results.in_order(scoring.score_all(engine, texts, convention, draw=draw_known), order)
    if not scores:
        run_end.stop()
    teacher.judge(lambda: class_question.asked(texts, about), lambda _: class_question.outcome(texts, scores))
    if guessing:
        guess_order.draw_verdict(scores, about, unit)
    results.draw_overview(scores, unit)
    noted.note_scores(scores, order)
    hint = example_sets.hint_for(named_texts)
    if hint:
        st.caption(f"What to look for: {hint}")
    results.draw_badge(scores)
    messages.note_special_tokens(engine.codec, "\n".join(text.text for text, _ in scores))
    messages.note_missing_bos(engine.codec, convention)
    chat.draw_note(engine.codec, (text.text for text, _ in scores), convention)
    most_natural = min((scored for _, scored in scores), key=lambda scored: scored.perplexity)
    small_model.draw_note(most_natural, "any of these texts" if len(scores) > 1 else "this text")
with st.container(key=state.more.name):
    rows = card_rows.by_number(named_texts)
    results.draw_heatmaps(engine.codec, scores, unit)
    results.draw_table(scores, unit, rows)
    results.draw_two_texts(scores, unit)
    by_model = models.draw(scores, convention, unit)
    export.draw(by_model, rows)
