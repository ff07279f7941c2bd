"""Guess first: a class says what comes next before it sees what the model says. Keeps the tally of all rounds."""

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from torch import Tensor

from app.next_token import own_word
from app.shared import messages
from components import format
from computation import measures
from computation.results import ScoredContinuation
from computation.text import bytes_to_text
from model_cache.engine.local import LocalEngine as Engine

PICKS = 8
MAX_GUESSES = 60


def to_be_hidden(round_name: str) -> bool:
    """Whether the answer of this round is hidden, as far as is known before `hidden` draws it."""
    state = st.session_state
    return bool(state.get("guess")) and not (state.get("guess round") == round_name and state.get("guess open"))


def hidden(engine: Engine, ids: Sequence[int], logits: Tensor, round_name: str) -> bool:
    """Draw the round; whether the answer is still to be hidden.

    Args:
        ids: the text so far.
        logits: (V,) what the model says of its next token.
        round_name: tells this text from others: a new text is a new round.
    """
    state = st.session_state
    if state.get("guess round") not in (None, round_name) and state.get("guess open"):
        state["guesses"] = ""  # the guesses of a round that is over
    if state.get("guess round") != round_name:
        state["guess round"], state["guess open"] = round_name, False
    with st.container(border=True):
        typed = st.text_input(
            "Guesses, separated by commas",
            key="guesses",
            placeholder="lunch, the, sleep",
            persist_state="session",
        )
        picked = st.pills(
            "Or pick",
            _candidates(engine, logits),
            selection_mode="multi",
            key=f"picks {round_name}",
            disabled=state["guess open"],
        )
        guesses = list(dict.fromkeys(g.strip() for g in [*(typed or "").split(","), *(picked or [])] if g.strip()))
        if not state["guess open"] and st.button("Reveal", type="primary", key="reveal"):
            try:
                _reveal(engine, ids, guesses)
            except ValueError as error:
                messages.complain(error)
            else:
                state["guess open"] = True
                st.rerun()
        if state["guess open"]:
            _best_of_the_round()
        _tally()
    return not state["guess open"]


def _candidates(engine: Engine, logits: Tensor) -> list[str]:
    """Some of the likeliest words, in the order of the alphabet, which gives nothing away."""
    _, ids = measures.top_k(logits, min(40, len(logits)))
    found = [bytes_to_text(piece) for piece in engine.pieces(ids.tolist())]
    words_found = list(dict.fromkeys(text.strip() for text in found if text.startswith(" ") and text.strip().isalpha()))
    return sorted(words_found[:PICKS], key=str.lower)


def _reveal(engine: Engine, ids: Sequence[int], guesses: Sequence[str]) -> None:
    if not guesses:
        raise ValueError("Type or pick at least one guess first.")
    if len(guesses) > MAX_GUESSES:
        raise ValueError(f"These are {len(guesses)} guesses; at most {MAX_GUESSES} are taken in a round. Remove some.")
    found: list[tuple[str, ScoredContinuation]] = []
    for guess in guesses:
        spelled = own_word.chains(engine, ids, [f" {guess}", guess])
        found.append((guess, min((chain for _, chain in spelled), key=lambda chain: chain.surprisal_nats)))
    text = bytes_to_text(b"".join(engine.pieces(ids))).strip()
    kept = st.session_state.setdefault("tally", [])
    number = 1 + max((row["round"] for row in kept), default=0)
    for guess, chain in found:
        row = {"round": number, "text": text, "guess": guess, "probability": math.exp(-chain.surprisal_nats)}
        kept.append(row | {"rank": int(chain.ranks[0]), "tokens": len(chain.ids)})


def _kept() -> pd.DataFrame:
    columns = ["round", "text", "guess", "probability", "rank", "tokens"]
    kept = pd.DataFrame(st.session_state.get("tally", []), columns=columns)
    return kept.sort_values(["round", "probability"], ascending=[False, False], ignore_index=True)


def _best_of_the_round() -> None:
    kept = _kept()
    last = kept[kept["round"] == kept["round"].max()]
    if last.empty:  # the tally was cleared
        return
    best = last.iloc[0]
    st.markdown(
        f"Best guess of this round: **{format.escape(best['guess'])}**, with {format.chances(best['probability'])} "
        f"({format.percent(best['probability'])}). All guesses of the round together: "
        f"{format.percent(float(last['probability'].sum()))}."
    )


def _tally() -> None:
    """All guesses so far, the latest round first; stays until it is cleared."""
    kept = _kept()
    if kept.empty:
        return
    whole = kept[kept["tokens"] == 1]
    rounds, first, ten = kept["round"].nunique(), int((whole["rank"] == 1).sum()), int((whole["rank"] <= 10).sum())
    st.dataframe(
        kept.assign(shown=[format.percent(p) for p in kept["probability"]]),
        hide_index=True,
        placeholder="",
        height=35 * (min(len(kept), 8) + 1) + 3,
        column_order=["round", "guess", "shown", "rank", "text"],
        column_config={
            "round": st.column_config.NumberColumn("round", width="small"),
            "guess": st.column_config.TextColumn("guess"),
            "shown": st.column_config.TextColumn("probability", alignment="right"),
            "rank": st.column_config.NumberColumn(
                "rank",
                format="%d",
                help="1 + how many tokens were likelier; of a guess of several tokens, that of its first.",
            ),
            "text": st.column_config.TextColumn("after", width="large"),
        },
        alt="All guesses with their probability and rank",
    )
    st.caption(
        f"{len(kept)} guess{'es' if len(kept) != 1 else ''} in {rounds} round{'s' if rounds != 1 else ''}: {first} the "
        f"likeliest token, {ten} among the ten likeliest. Change the text for a new round."
    )
    st.button("Clear the tally", key="clear_tally", on_click=lambda: st.session_state.pop("tally", None))
