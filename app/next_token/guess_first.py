"""Guess first: a class says what comes next before it sees what the model says. Keeps the tally of all rounds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from app.next_token import own_word
from app.predict import reveal, rounds
from app.shared import messages, predict_state, state
from components import format, inputs
from components.dataframe import draw_dataframe
from computation import one_row
from computation.one_row import Logits
from computation.text import bytes_to_text
from model_cache import ModelUnavailable
from model_cache.engine.interface import Engine

N_CANDIDATES = 8
MAX_GUESSES = 60


@dataclass(frozen=True)
class Guess:
    """One guess and how it fared.

    Attributes:
        round: counted from 1.
        text: what it was to follow.
        rank: 1 + how many tokens were likelier than its first.
        tokens: how many it has.
    """

    round: int
    text: str
    guess: str
    probability: float
    rank: int
    tokens: int


def draw_round(engine: Engine, ids: tuple[int, ...], logits: Logits, round_name: str) -> bool:
    """Draw the round; whether the answer is still hidden.

    Args:
        ids: the text so far.
        logits: (V,) what the model says of its next token.
        round_name: tells this text from others: a new text is a new round.
    """
    before = predict_state.rounds[rounds.NEXT_TOKEN].get()
    revealed = rounds.begin(rounds.NEXT_TOKEN, round_name).revealed
    if before is not None and before.about != round_name and before.revealed:
        state.guesses.set("")  # the guesses of a round that is over
    with st.container(border=True):
        typed = st.text_input(
            "Guesses, separated by commas",
            key=state.guesses.name,
            placeholder="lunch, the, sleep",
            persist_state="session",
        )
        picked = st.pills(
            "Or pick",
            _candidates(engine, ids, logits),
            selection_mode="multi",
            format_func=format.escape,
            key=state.guess_picks[round_name].name,
            disabled=revealed,
        )
        if not revealed and reveal.draw_button(rounds.NEXT_TOKEN):
            try:
                written = inputs.check_size(typed or "").split(",")
                guesses = [guess.strip() for guess in [*written, *(picked or [])]]
                _add_to_tally(engine, ids, list(dict.fromkeys(filter(None, guesses))))
            except (ValueError, ModelUnavailable) as error:
                messages.complain(error)
            else:
                rounds.reveal(rounds.NEXT_TOKEN)
                st.rerun()
        if revealed:
            _draw_best_of_round()
        _draw_tally()
    return not revealed


def _candidates(engine: Engine, ids: tuple[int, ...], logits: Logits) -> list[str]:
    """Some of the likeliest words, in alphabetical order, which gives nothing away."""
    begins_line = engine.codec.pieces(ids[-1:])[0].endswith(b"\n")  # where words have no space before them
    likeliest = one_row.likeliest(logits, min(40, len(logits)))
    texts = [bytes_to_text(piece) for piece in engine.codec.pieces(likeliest.tolist())]
    whole = [text.strip() for text in texts if begins_line or text.startswith(" ")]
    words = list(dict.fromkeys(word for word in whole if word.isalpha()))
    return sorted(words[:N_CANDIDATES], key=str.lower)


def _add_to_tally(engine: Engine, ids: tuple[int, ...], guesses: Sequence[str]) -> None:
    if not guesses:
        raise ValueError("Type or pick at least one guess first.")
    if len(guesses) > MAX_GUESSES:
        raise ValueError(f"You have {len(guesses)} guesses; a round takes at most {MAX_GUESSES}. Remove some.")
    tally = state.guess_tally.get()
    number = 1 + max((guess.round for guess in tally), default=0)
    text = bytes_to_text(b"".join(engine.codec.pieces(ids[engine.codec.prefix_length(ids) :]))).strip()
    rows = []
    for guess in guesses:
        best = own_word.likelier_spelling(engine, ids, guess)
        probability = math.exp(-best.surprisal_nats)
        rows.append(Guess(number, text, guess, probability, int(best.ranks[0]), len(best.ids)))
    state.guess_tally.set((*tally, *rows))


def _tally() -> pd.DataFrame:
    """round, text, guess, probability, rank, tokens: the latest round first."""
    frame = pd.DataFrame(list(state.guess_tally.get()), columns=list(Guess.__dataclass_fields__))
    return frame.sort_values(["round", "probability"], ascending=[False, False], ignore_index=True)


def _draw_best_of_round() -> None:
    tally = _tally()
    last = tally[tally["round"] == tally["round"].max()]
    if last.empty:  # the tally was cleared
        return
    best = last.iloc[0]
    st.markdown(
        f"Best guess of this round: **{format.escape(best['guess'])}**, with {format.chances(best['probability'])} "
        f"(p = {format.decimal(best['probability'])}). All guesses of the round together: "
        f"{format.percent(float(last['probability'].sum()))}."
    )


def _draw_tally() -> None:
    """All guesses so far; they stay until the tally is cleared."""
    tally = _tally()
    if tally.empty:
        return
    single = tally[tally["tokens"] == 1]
    n_rounds, n_first, n_ten = (
        tally["round"].nunique(),
        int((single["rank"] == 1).sum()),
        int((single["rank"] <= 10).sum()),
    )
    draw_dataframe(
        tally.assign(shown=[format.percent_or_odds(p) for p in tally["probability"]]),
        placeholder="",
        height=35 * (min(len(tally), 8) + 1) + 3,
        columns=["round", "guess", "shown", "rank", "text"],
        column_config={
            "round": st.column_config.NumberColumn("round", width="small"),
            "guess": st.column_config.TextColumn("guess"),
            "shown": st.column_config.TextColumn("probability", alignment="right"),
            "rank": st.column_config.NumberColumn(
                "rank of the first token",
                format="%d",
                help="1 + how many tokens were likelier than its first.",
            ),
            "text": st.column_config.TextColumn("after", width="large"),
        },
        alt="All guesses with their probability and rank",
    )
    st.caption(
        f"{len(tally)} guess{'es' if len(tally) != 1 else ''} in {n_rounds} round{'s' if n_rounds != 1 else ''}: "
        f"{n_first} the likeliest token, {n_ten} among the ten likeliest. Change the text for a new round."
    )
    st.button("Clear the tally", key=state.clear_tally_button.name, on_click=state.guess_tally.clear)
