"""What leaves the page: every number with its convention, and a link that restores text, model, mode and place."""

import json
from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from app.shared import export_panel, messages, share_link, state
from components.heatmap import view
from computation import cells
from computation.frames import complete_token_frame, complete_word_frame
from computation.headers import as_comments
from computation.results import ScoredText
from model_cache.engine.interface import ModelInfo
from model_cache.provenance import header

KEY = state.heatmap.name


def tokens_csv(scored: ScoredText, info: ModelInfo) -> str:
    """One line per token, behind a header that says how they were measured."""
    return as_comments(_header(scored, info)) + cells.to_csv(complete_token_frame(scored))


def words_csv(scored: ScoredText, info: ModelInfo, parted: bool) -> str:
    """One line per word, behind the same header.

    Args:
        parted: whether punctuation is parted from words.
    """
    frame = complete_word_frame(scored, parted)
    return as_comments(_header(scored, info) | _words_header(scored, parted)) + cells.to_csv(frame)


def surprise_json(scored: ScoredText, info: ModelInfo, parted: bool) -> str:
    """The text, its figures and how they were measured, each token, and each word."""
    exported = {
        **_header(scored, info),
        **_words_header(scored, parted),
        "text": scored.text,
        "perplexity": scored.perplexity,
        "total_bits": scored.total_bits,
        "bits_per_byte": scored.bits_per_byte,
        "tokens_not_read": scored.n_unread,
        "tokens": _records(complete_token_frame(scored)),
        "words": _records(complete_word_frame(scored, parted)),
    }
    return json.dumps(exported, ensure_ascii=False, indent=1)


def _header(scored: ScoredText, info: ModelInfo) -> dict[str, str]:
    asked = {"answers": scored.measured.asked} if scored.measured.asked else {}
    unread = {"not read": f"{scored.n_unread} tokens at the end"} if scored.n_unread else {}
    return header(info, scored.badge) | asked | unread


def _words_header(scored: ScoredText, parted: bool) -> dict[str, str]:
    words = {"word bounds": f"what stands between white space, punctuation {'' if parted else 'not '}parted"}
    return words | ({"no corrected surprise": scored.boundary_problem} if scored.boundary_problem else {})


def _records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Its rows; what is blank is null."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def settings_in_link(scored: ScoredText, settings: dict[str, str]) -> dict[str, str] | None:
    """What the link restores; None where the text was not read to its end."""
    place = view.chosen_place(scored, KEY)
    pinned = {} if place is None else {"at": str(place)}
    return None if scored.n_unread else {"text": scored.text, **settings, **pinned}


def draw_panel(scored: ScoredText, *, info: ModelInfo, parted: bool) -> None:
    """Downloads, folded away.

    Args:
        parted: whether punctuation is parted from words.
    """
    export_panel.draw(
        state.surprise_export,
        [
            export_panel.csv(lambda: tokens_csv(scored, info), "surprise.csv", state.surprise_csv, "Tokens as CSV"),
            export_panel.csv(
                lambda: words_csv(scored, info, parted), "surprise_words.csv", state.words_csv, "Words as CSV"
            ),
            export_panel.json(lambda: surprise_json(scored, info, parted), "surprise.json", state.surprise_json),
        ],
        "Every number of every token or word, in both units; the first lines say how they were measured. The heatmap's "
        "own buttons save it as a picture.",
    )


def draw_link(scored: ScoredText, settings: dict[str, str]) -> None:
    """Put the link under Share."""
    share_link.draw(
        lambda: settings_in_link(scored, settings),
        "text, model, settings and pinned token",
        "There is no link to a text of this length, or to one that was not read to its end: send it as a file.",
    )


def restore_place(scored: ScoredText) -> None:
    """Pin the token that a link names, once; say so where the text has no such place."""
    if state.place_restored.get():
        return
    state.place_restored.set(True)
    at = st.query_params.get("at", "")
    if at.isdecimal() and len(at) < 9:
        view.choose_place(scored, KEY, int(at))
    if at and view.chosen_place(scored, KEY) is None:
        places = f"places {scored.first_scored} to {len(scored.ids) - 1:,}"
        messages.complain(ValueError(f"The link pins place {at[:20]}, but this text has {places}. Click a token."))
