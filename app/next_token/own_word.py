"""Words of the visitor's own: what the model gives to one, and a class that guesses before it looks."""

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.shared import messages, waiting
from components import format
from components.format import in_unit
from computation.results import ScoredContinuation
from computation.text import bytes_to_text, visible
from computation.words import variants
from model_cache.engine.local import LocalEngine as Engine


def chains(engine: Engine, ids: Sequence[int], words: Sequence[str]) -> list[tuple[str, ScoredContinuation]]:
    """Each spelling and what the model gives to it; spellings of the same tokens once.

    Raises:
        ValueError: a spelling holds no token, or too many.
    """
    tokens = {engine.continuation_ids(word): word for word in reversed(words)}
    if () in tokens:
        raise ValueError("This word holds no token that the model knows. Type another.")
    spelled = list(reversed(tokens.items()))
    found = waiting.wait([engine.start_chain(ids, asked) for asked, _ in spelled], "Asking the model")
    return [(word, chain) for (_, word), chain in zip(spelled, found, strict=True)]


def factors(chain: ScoredContinuation) -> str:
    """ "·Mich 2.1 % × igan 97 %": the tokens of a word, each with its own probability."""
    return " × ".join(
        f"{visible(bytes_to_text(piece))} {format.percent(math.exp(nats))}"
        for piece, nats in zip(chain.pieces, chain.log_probs, strict=True)
    )


def table(found: Sequence[tuple[str, ScoredContinuation]]) -> pd.DataFrame:
    """word, tokens, shown, nats, bits, rank (of a word of several tokens, its first token's), likeliest first."""
    frame = pd.DataFrame(
        {
            "word": [visible(word) for word, _ in found],
            "tokens": [factors(chain) for _, chain in found],
            "shown": [format.percent(math.exp(-chain.surprisal_nats)) for _, chain in found],
            "nats": [chain.surprisal_nats for _, chain in found],
            "bits": [in_unit(chain.surprisal_nats, "bits") for _, chain in found],
            "rank": [int(chain.ranks[0]) for _, chain in found],
        }
    )
    return frame.sort_values("nats", ignore_index=True)


def word_of_your_own(engine: Engine, ids: Sequence[int]) -> None:
    """What the model gives to a word after these ids, in four spellings."""
    word = st.text_input(
        "A word",
        key="word",
        live="200ms",
        bind="query-params",
        persist_state="session",
        placeholder="hungry, Michigan, …",
        help="Its probability after the text above, with and without a leading space, in both cases of its first letter.",
    )
    if not word:
        st.caption("Type a word to see how likely it is here, and by how many others it is beaten.")
        return
    try:
        found = chains(engine, ids, variants(word))
    except ValueError as error:
        messages.complain(error)
        return
    frame, (best, chain) = table(found), min(found, key=lambda pair: pair[1].surprisal_nats)
    place = (
        f"number {int(chain.ranks[0]):,} of {engine.loaded.vocabulary:,}"
        if len(chain.ids) == 1
        else f"a chain of {len(chain.ids)} tokens, whose probabilities multiply"
    )
    probability = math.exp(-chain.surprisal_nats)
    st.markdown(
        f"**{format.escape(visible(best))}** has {format.chances(probability)} ({format.percent(probability)}): {place}."
    )
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="",
        column_order=["word", "shown", "rank", "nats", "bits", "tokens"],
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
