"""Word by word: every word of the text with its surprise, summed and corrected, and the switch that parts punctuation.

The switch stands beside the heatmap's own and once more over the table; both are one.
"""

import streamlit as st

from app.shared import state
from components.format import escape
from components.heatmap import text_tables
from computation.results import ScoredText

LABEL = "Part punctuation"
HELP = "Punctuation at the ends of a word makes words of its own, in the heatmap and in the table."


def draw_parting() -> bool:
    """The switch beside the heatmap's; what it says."""
    return st.toggle(LABEL, key=state.part_punctuation.name, bind="query-params", persist_state="session", help=HELP)


def draw_panel(scored: ScoredText, unit: str) -> None:
    """The table, folded away."""
    panel = st.expander(
        "Word by word", icon=":material/match_word:", key=state.word_table_panel.name, on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        state.parted_in_table.set(state.part_punctuation.get())
        st.toggle(LABEL, key=state.parted_in_table.name, help=HELP, on_change=_take_over)
        text_tables.draw_words(scored, unit, parted=state.part_punctuation.get())
        if scored.boundary_problem:
            st.caption(escape(scored.boundary_problem))


def _take_over() -> None:
    state.part_punctuation.set(state.parted_in_table.get())
