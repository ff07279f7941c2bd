"""A lesson's handout: a worksheet, which needs no model, or an answer sheet with figures measured now."""

import time
from pathlib import Path

import streamlit as st

import model_cache
from app.handout import bounds, measured, sheet
from app.lesson import library
from app.shared import handout_state, messages, model, run_end, settings
from components import inputs, theme
from components.format import escape

STYLE = Path(__file__).parent / "page.css"
WORKSHEET, ANSWERS = "worksheet", "answer sheet"

theme.load_style(STYLE)
lessons = library.library().lessons
with st.container(key=handout_state.tools.name):
    names = list(lessons)
    named = st.query_params.get("of")
    if named in names and named != handout_state.named.get():
        handout_state.lesson.set(named)
    elif handout_state.lesson.get() not in names:
        handout_state.lesson.pop()
    name = st.selectbox(
        "Lesson",
        names,
        format_func=lambda name: lessons[name].title,
        key=handout_state.lesson.name,
        persist_state="session",
    )
    kind = inputs.choose_one("Sheet", [WORKSHEET, ANSWERS], key=handout_state.sheet.name)
    st.caption("Print it with your browser (Ctrl+P or ⌘P), or save it as a PDF there.")
if name is None:
    messages.complain(ValueError("There is no lesson to print."))
    run_end.stop()
handout_state.named.set(name)
st.query_params["of"] = name
lesson = lessons[name]
sheet.draw_head(lesson, with_answers=kind == ANSWERS)
if kind == WORKSHEET:
    for number, step in enumerate(lesson.steps, 1):
        sheet.draw_step(number, step, None, with_answers=False)
    run_end.stop()

convention, how = settings.convention(), dict[str, None]()
ends, is_stopped = time.monotonic() + bounds.MAX_SECONDS, False
places = [st.container() for _ in lesson.steps]
footer = st.container()
try:
    engine = model.float32_engine()
except model_cache.ModelUnavailable as error:
    messages.complain(error)
    run_end.stop()
for number, (step, place) in enumerate(zip(lesson.steps, places, strict=True), 1):
    figures, problem = None, ""
    activity = f"{lesson.title}: measuring step {number} of {len(lesson.steps)}"
    if not is_stopped and time.monotonic() < ends:
        try:
            figures = measured.of_step(engine, step, convention, activity)
            how |= dict.fromkeys(figures.badges)
        except measured.Stopped:
            is_stopped = True
        except (ValueError, model_cache.ModelUnavailable) as error:
            problem = str(error)
    with place:
        sheet.draw_step(number, step, figures, with_answers=True, problem=problem)
now = time.strftime("%d %B %Y, %H:%M UTC", time.gmtime())
with footer:
    st.caption(
        f"Measured on {escape(now)}, with {escape(engine.info.name)}, "
        f"{engine.info.n_parameters:,} weights, {escape(engine.info.dtype)}; surprises in {settings.unit()}."
    )
    if how:
        st.caption("How each text was read: " + " | ".join(escape(badge) for badge in how))
