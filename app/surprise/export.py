"""What leaves the page: every number with its convention, and a link that restores text, model, mode and place."""

import json

import streamlit as st

from app.shared import export_panel, messages, share_link, state
from components.heatmap import view
from computation import cells
from computation.frames import token_frame
from computation.results import ScoredText

KEY = state.heatmap.name


def surprise_csv(scored: ScoredText) -> str:
    """One line per scored token; the convention stands in each."""
    frame = token_frame(scored)
    return cells.to_csv(frame.assign(unit="nats", model=scored.measured.model, convention=scored.badge))


def surprise_json(scored: ScoredText) -> str:
    """The text, its figures and the convention, and each scored token."""
    exported = {
        "text": scored.text,
        "model": scored.measured.model,
        "convention": scored.badge,
        **({"answers": scored.measured.asked} if scored.measured.asked else {}),
        "unit": "nats",
        "perplexity": scored.perplexity,
        "total_bits": scored.total_bits,
        "bits_per_byte": scored.bits_per_byte,
        "tokens_not_read": scored.n_unread,
        "tokens": token_frame(scored).to_dict("records"),
    }
    return json.dumps(exported, ensure_ascii=False, indent=1)


def settings_in_link(scored: ScoredText, settings: dict[str, str]) -> dict[str, str] | None:
    """What the link restores; None where the text was not read to its end."""
    place = view.chosen_place(scored, KEY)
    pinned = {} if place is None else {"at": str(place)}
    return None if scored.n_unread else {"text": scored.text, **settings, **pinned}


def draw_panel(scored: ScoredText, settings: dict[str, str]) -> None:
    """Downloads, folded away; the link under Share."""
    export_panel.draw(
        state.surprise_export,
        [
            export_panel.csv(lambda: surprise_csv(scored), "surprise.csv", state.surprise_csv),
            export_panel.json(lambda: surprise_json(scored), "surprise.json", state.surprise_json),
        ],
        "Every number of every scored token, in nats, with the convention. The heatmap's own buttons save it as a "
        "picture.",
    )
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
