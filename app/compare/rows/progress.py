"""How far a file's texts are measured, with a button that stops it or goes on. Knows no table."""

import streamlit as st

from app.compare.rows.measuring import Measurement
from app.shared import messages, table_state

EVERY_SECONDS = 1.0
MOST_PROBLEMS = 3
FIRST_TEXTS = 100  # as soon as they are known, the page is drawn anew


def draw(measurement: Measurement, texts: tuple[str, ...]) -> None:
    """Draw it, and keep it true while texts are being measured; then the page is drawn anew."""
    n_known = measurement.n_known(texts)
    if measurement.running and n_known < len(texts):  # else what is measured are texts of another view
        first_known = measurement.n_known(texts[:FIRST_TEXTS]) == len(texts[:FIRST_TEXTS])
        st.fragment(_draw_running, run_every=EVERY_SECONDS)(measurement, texts, first_known)
        return
    if n_known < len(texts):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                "Go on",
                key=table_state.resume_button[measurement.how.model].name,
                icon=":material/play_arrow:",
                on_click=measurement.go_on,
            )
            st.caption(f"{n_known:,} of {len(texts):,} texts are measured.")
    if measurement.problem:
        messages.complain(ValueError(measurement.problem))
    problems = [(text, measurement.problems[text]) for text in texts if text in measurement.problems]
    for reason in dict.fromkeys(reason for _, reason in problems[:MOST_PROBLEMS]):
        messages.complain(ValueError(reason))
    if len(problems) > MOST_PROBLEMS:
        st.caption(f"{len(problems):,} texts have blank figures for such a reason.")


def _draw_running(measurement: Measurement, texts: tuple[str, ...], first_known: bool) -> None:
    n_known, n_first = measurement.n_known(texts), len(texts[:FIRST_TEXTS])
    if not measurement.running or (not first_known and measurement.n_known(texts[:FIRST_TEXTS]) == n_first):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Stop",
            key=table_state.stop_button[measurement.how.model].name,
            icon=":material/stop:",
            on_click=measurement.stop,
        )
        st.progress(n_known / len(texts), text=f"{n_known:,} of {len(texts):,} texts are measured")
