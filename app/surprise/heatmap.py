"""The text tinted token by token, what was expected where one clicks, and what if another token stood there.

A click redraws these and nothing else of the page. Streamlit keeps what the fragment is handed for as long as the
tab is open: values only, no engine.
"""

from dataclasses import dataclass

import streamlit as st

import model_cache
from app.shared import admission, messages, model, noted_text, restore, shown, state
from app.surprise import tab_part, what_if, word_table
from components import inputs
from components.format import escape
from components.heatmap import extremes, scale, view
from components.heatmap.words import CORRECTED_HELP
from computation.perplexity import Convention
from computation.results import ScoredText

KEY = state.heatmap.name
CORRECTED_MODES = ("surprise", "probability")  # that show a word's own surprise


@dataclass(frozen=True)
class Tint:
    """How the heatmap is drawn.

    Attributes:
        mode: one of `scale.MODES`.
        words: whether a word's tokens are one chip.
        parted: whether punctuation is parted from words.
        corrected: whether words are tinted by the surprise that counts their end too.
        show_spaces: whether spaces have a sign.
    """

    mode: str
    words: bool
    parted: bool
    corrected: bool
    show_spaces: bool


def draw_switches(scored: ScoredText) -> Tint:
    """What chooses the tint, folded away beside the text's figures."""
    with st.popover(
        f"Tint: {state.tint.get() or 'surprise'}",
        icon=":material/palette:",
        key=state.tint_popover.name,
        type="tertiary",
    ):
        mode = inputs.choose_one(
            "Tint by",
            scale.MODES,
            key=state.tint.name,
            explanation="Surprise is −log of the probability. Entropy is the surprise to be expected at that place; "
            "their difference is what was surprising beyond it. Ranks are tinted up to 10, 100 and 1,000.",
        )
        help_words = "Adds up the surprises of a word's tokens."
        words = st.toggle(
            "Whole words", key=state.whole_words.name, bind="query-params", persist_state="session", help=help_words
        )
        parted = word_table.draw_parting()
        corrected = words and mode in CORRECTED_MODES and _draw_correction(scored)
        show_spaces = st.toggle("Show spaces", key=state.show_spaces.name, bind="query-params", persist_state="session")
    return Tint(mode, words, parted, corrected, show_spaces)


def in_link(tint: Tint) -> dict[str, str]:
    """What a link restores of it."""
    return {
        state.tint.name: tint.mode,
        state.whole_words.name: str(tint.words).lower(),
        state.part_punctuation.name: str(tint.parted).lower(),
        state.corrected_words.name: str(tint.corrected).lower(),
        state.show_spaces.name: str(tint.show_spaces).lower(),
    }


def _draw_correction(scored: ScoredText) -> bool:
    impossible = scored.boundary_log_mass is None
    chosen = st.toggle(
        "Corrected for a word's end",
        key=state.corrected_words.name,
        bind="query-params",
        persist_state="session",
        disabled=impossible,
        help=escape(scored.boundary_problem) if impossible else CORRECTED_HELP,
    )
    return chosen and not impossible


@st.fragment
def draw(scored: ScoredText, convention: Convention, unit: str, tint: Tint) -> None:
    """The heatmap, the alternatives at the pinned place, the text with tokens replaced, and the lists of extremes."""
    with admission.admitted():
        if view.apply_clicks(scored, KEY) and state.share.get():
            st.rerun()  # the page has not seen this click, and its link names the pinned place
        try:
            engine = model.engine()
        except model_cache.ModelUnavailable as error:
            messages.complain(error)
            return
        view.draw_heatmap(
            scored,
            unit,
            key=KEY,
            pieces_of=engine.codec.pieces,
            mode=tint.mode,
            words=tint.words,
            parted=tint.parted,
            corrected=tint.corrected,
            show_spaces=tint.show_spaces,
            line=True,
        )
        noted_text.note_place(scored, view.chosen_place(scored, KEY), engine.codec.pieces)
        what_if.draw(engine, scored, convention, unit)
        with st.container(key=state.more_extremes.name):
            extremes.draw_extremes(scored, unit, key=KEY)
        restore.hold(tab_part.CLICKS, key=state.heatmap_record.name)
        shown.have_changes_read()
