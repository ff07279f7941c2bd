"""A word of the visitor's own: what the model gives to it, spelling by spelling, after the text so far."""

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.shared import messages, state, waiting
from components import format, inputs
from components.dataframe import draw_dataframe
from components.format import in_unit
from computation.results import ScoredContinuation
from computation.text import bytes_to_text, visible
from computation.words import variants
from model_cache import ModelUnavailable
from model_cache.engine.interface import Engine
from model_cache.engine.questions import ScoreContinuation

Spelling = tuple[str, ScoredContinuation]  # a word as it is written, and what the model gives to it


def score_spellings(engine: Engine, ids: tuple[int, ...], spellings: Sequence[str]) -> list[Spelling]:
    """What the model gives to each spelling after these ids; spellings of the same tokens once.

    Raises:
        ValueError: a spelling holds no token, or too many.
    """
    with waiting.cutting("".join(spellings)):
        by_ids = {tuple(engine.codec.encode_within(spelling)): spelling for spelling in reversed(spellings)}
    if () in by_ids:
        raise ValueError("This word holds no token that the model knows. Type another.")
    distinct = list(reversed(by_ids.items()))
    jobs = [engine.ask(ScoreContinuation(ids, continuation)) for continuation, _ in distinct]
    scored = waiting.wait(jobs, "Asking the model")
    return [(spelling, continuation) for (_, spelling), continuation in zip(distinct, scored, strict=True)]


def factors(scored: ScoredContinuation) -> str:
    """ "·Mich 2.1 % × igan 97 %": the tokens of a word, each with its own probability."""
    return " × ".join(
        f"{visible(bytes_to_text(piece))} {format.percent(math.exp(nats))}"
        for piece, nats in zip(scored.pieces, scored.log_probs, strict=True)
    )


def spelling_table(spellings: Sequence[Spelling]) -> pd.DataFrame:
    """word, tokens, shown, nats, bits, rank (of a word of several tokens, its first token's), likeliest first."""
    frame = pd.DataFrame(
        {
            "word": [visible(word) for word, _ in spellings],
            "tokens": [factors(scored) for _, scored in spellings],
            "shown": [format.percent(math.exp(-scored.surprisal_nats)) for _, scored in spellings],
            "nats": [scored.surprisal_nats for _, scored in spellings],
            "bits": [in_unit(scored.surprisal_nats, "bits") for _, scored in spellings],
            "rank": [int(scored.ranks[0]) for _, scored in spellings],
        }
    )
    return frame.sort_values("nats", ignore_index=True)


def draw(engine: Engine, ids: tuple[int, ...]) -> None:
    """The box for a word, and what the model gives to it after these ids, in four spellings."""
    word = st.text_input(
        "A word",
        key=state.own_word.name,
        live="200ms",
        bind="query-params",
        persist_state="session",
        placeholder="hungry, Michigan, …",
        help="Its probability after the text above, with and without a leading space, capitalised and not.",
    )
    if not word:
        st.caption("Type a word to see how likely it is here, and how many others are likelier.")
        return
    try:
        spellings = score_spellings(engine, ids, variants(inputs.check_size(word)))
    except (ValueError, ModelUnavailable) as error:
        messages.complain(error)
        return
    best, scored = min(spellings, key=lambda spelling: spelling[1].surprisal_nats)
    standing = (
        f"number {int(scored.ranks[0]):,} of {engine.info.vocabulary:,}"
        if len(scored.ids) == 1
        else f"a chain of {len(scored.ids)} tokens, whose probabilities multiply"
    )
    probability = math.exp(-scored.surprisal_nats)
    chances = f"{format.chances(probability)} ({format.percent(probability)})"
    st.markdown(f"**{format.escape(visible(best))}** has {chances}: {standing}.")
    draw_dataframe(
        spelling_table(spellings),
        placeholder="",
        columns=["word", "shown", "rank", "nats", "bits", "tokens"],
        column_config={
            "word": st.column_config.TextColumn("spelling", help="· is a space."),
            "tokens": st.column_config.TextColumn("tokens, each with its own probability", width="large"),
            "shown": st.column_config.TextColumn("probability", alignment="right", help="The product of its tokens'."),
            "nats": st.column_config.NumberColumn("loss (nats)", format="%.3f", help="−ln of the probability."),
            "bits": st.column_config.NumberColumn("loss (bits)", format="%.3f", help="−log₂ of the probability."),
            "rank": st.column_config.NumberColumn(
                "rank",
                format="%d",
                help="1 + how many tokens are likelier; of a word of several tokens, that of its first.",
            ),
        },
        alt="The word in its spellings with tokens, probability, loss and rank",
    )
