"""What a visitor takes along: every number with its convention, and a link that brings text, model, mode and place back."""

import json

import streamlit as st

from app.shared import messages, share_link
from components.heatmap import view
from computation.frames import surprise_frame
from computation.results import ScoredText


def surprise_csv(scored: ScoredText) -> str:
    """One line per scored token; the convention stands in each."""
    frame = surprise_frame(scored).drop(columns="previous_tokens")
    return frame.assign(unit="nats", model=scored.measured.model, convention=scored.badge).to_csv(index=False)


def surprise_json(scored: ScoredText) -> str:
    """The text, its figures and the convention, and each scored token."""
    frame = surprise_frame(scored).drop(columns="previous_tokens")
    whole = {
        "text": scored.text,
        "model": scored.measured.model,
        "convention": scored.badge,
        "unit": "nats",
        "perplexity": scored.perplexity,
        "total_bits": scored.total_bits,
        "bits_per_byte": scored.bits_per_byte,
        "tokens_not_read": scored.n_unread,
        "tokens": frame.to_dict("records"),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def link(scored: ScoredText, model: str, settings: dict[str, str]) -> str | None:
    """The address that restores this page; None where the text is too long for one."""
    place = view.chosen_place(scored, "heatmap")
    asked = {"model": model, "text": scored.text, **settings, **({} if place is None else {"at": str(place)})}
    return None if scored.n_unread else share_link.page_address(asked)


def is_open() -> bool:
    """Whether the panel is unfolded, so that its link shows the pinned token."""
    return bool(st.session_state.get("take_away"))


def panel(scored: ScoredText, model: str, settings: dict[str, str]) -> None:
    """Downloads, the link and its code."""
    panel = st.expander("Take it away", icon=":material/download:", key="take_away", on_change="rerun")
    if not panel.open:
        return
    with panel:
        with st.container(horizontal=True):
            st.download_button("CSV", lambda: surprise_csv(scored), "surprise.csv", "text/csv", key="csv", on_click="ignore")
            st.download_button(
                "JSON",
                lambda: surprise_json(scored),
                "surprise.json",
                "application/json",
                key="json",
                on_click="ignore",
            )
        st.caption(
            "Every number of every scored token, in nats, with the convention. The heatmap's own buttons save it as a picture."
        )
        brings_back = link(scored, model, settings)
        if brings_back is None:
            st.caption("There is no link to a text of this length, or to one that was not read to its end: send it as a file.")
        else:
            share_link.show(brings_back, "text, model, settings and pinned token")


def restore_place(scored: ScoredText) -> None:
    """Pin the token that a link names, once; a place that is not in the text is said to be none."""
    if st.session_state.get("place restored"):
        return
    st.session_state["place restored"] = True
    asked = st.query_params.get("at", "")
    if asked.isdecimal() and len(asked) < 9:
        view.choose_place(scored, "heatmap", int(asked))
    if asked and view.chosen_place(scored, "heatmap") is None:
        places = f"places 1 to {len(scored.ids) - 1:,}"
        messages.complain(ValueError(f"The link pins place {asked[:20]}, but this text has {places}. Click a token."))
