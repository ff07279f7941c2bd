"""A scored text as tables: every figure of every token, and of every word.

Draws results of `computation`; knows no model.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import tables
from components.dataframe import draw_dataframe
from components.heatmap.words import CORRECTED_HELP, words_in
from computation.results import ScoredText

SIGNS = "· is a space, ↵ a line break."
FROM_HELP = "Counted in characters of the text as typed, from 0."
BRIEF = ("position", "token", "percent", "surprise", "rank", "start", "end")  # of a token, beside another table


def draw_token_panel(scored: ScoredText, unit: str, *, panel_key: str) -> None:
    """Every figure of every token, folded away.

    Args:
        panel_key: of whether it is unfolded.
    """
    panel = st.expander("Token by token", icon=":material/table:", key=panel_key, on_change="rerun")
    if panel.open:
        with panel:
            draw_tokens(scored, unit, alt="Every token with its place, probability, surprise, rank and entropy")


def draw_tokens(scored: ScoredText, unit: str, *, alt: str, columns: Sequence[str] | None = None) -> None:
    """A row for each token.

    Args:
        alt: says what the table shows; no other table of the page says the same.
        columns: which to show; None shows all.
    """
    frame = tables.tokens(scored, unit)
    shown = list(frame if columns is None else columns)
    draw_dataframe(frame[shown], placeholder="", column_config=token_columns(unit), alt=alt)


def draw_words(scored: ScoredText, unit: str, *, parted: bool) -> None:
    """A row for each word, with both its figures.

    Args:
        parted: whether punctuation is parted from words.
    """
    words = list(words_in(scored, parted).by_start.values())
    draw_dataframe(
        tables.words(scored, words, unit),
        placeholder="",
        column_config=word_columns(unit),
        alt="Every word with its tokens, and its surprise summed and corrected",
    )


def token_columns(unit: str) -> dict[str, Any]:
    """How the columns of `tables.tokens` look."""
    other = "nats" if unit == "bits" else "bits"
    return {
        "position": st.column_config.NumberColumn("place", format="%d", help="Counted from 0, as the page counts."),
        "token": st.column_config.TextColumn("token", help=SIGNS),
        "percent": st.column_config.NumberColumn("probability (%)", format="%.3g"),
        "surprise": st.column_config.NumberColumn(
            f"surprise ({unit})",
            format="%.3f",
            help="−log of the probability. Blank where nothing comes before the token.",
        ),
        "surprise_other": st.column_config.NumberColumn(f"surprise ({other})", format="%.3f"),
        "rank": st.column_config.NumberColumn("rank", format="%d", help="1 + how many tokens were likelier."),
        "entropy": st.column_config.NumberColumn(
            f"entropy ({unit})", format="%.3f", help="The surprise that the model expected at this place."
        ),
        "token_id": st.column_config.NumberColumn("id", format="%d"),
        **_characters(),
        "previous": st.column_config.TextColumn("text before", help="The end of what the model had read.", width=320),
    }


def word_columns(unit: str) -> dict[str, Any]:
    """How the columns of `tables.words` look."""
    return {
        "index": st.column_config.NumberColumn("place", format="%d", help="Counted from 0 among the words."),
        "word": st.column_config.TextColumn("word"),
        "summed": st.column_config.NumberColumn(
            f"summed ({unit})",
            format="%.3f",
            help="The surprises of its tokens added up. Blank where one of them has nothing before it.",
        ),
        "corrected": st.column_config.NumberColumn(f"corrected ({unit})", format="%.3f", help=CORRECTED_HELP),
        "n_tokens": st.column_config.NumberColumn("tokens", format="%d"),
        "pieces": st.column_config.TextColumn("which", help=f"A bar parts them; {SIGNS}"),
        **_characters(),
    }


def _characters() -> dict[str, Any]:
    return {
        "start": st.column_config.NumberColumn("from", format="%d", help=FROM_HELP),
        "end": st.column_config.NumberColumn("to", format="%d", help="The first character that is no part of it."),
    }
