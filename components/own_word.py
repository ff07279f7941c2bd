"""A word of the visitor's own: its probability as a whole, as a chain of tokens, written out, and in its spellings.

Draws what it is handed; knows no model.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import format
from components.format import in_unit
from components.frontend import token_list
from components.frontend.token_list import Column, Row
from computation.results import ScoredContinuation
from computation.text import bytes_to_text, readable, visible

CONTEXT_TOKENS = 40  # of the text before a word, where it is written out
MAX_CONTEXT = 60  # characters of them
MAX_FACTORS = 5  # that are written out
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Spelling:
    """A word as it is written, and what the model gives to it.

    Attributes:
        ended_nats: its surprisal where the word also ends there; None where that cannot be told.
    """

    written: str
    scored: ScoredContinuation
    ended_nats: float | None

    @property
    def probability(self) -> float:
        return math.exp(-self.scored.surprisal_nats)


def factors(scored: ScoredContinuation) -> str:
    """ "·Mich 2.1 % × igan 97 %": the tokens of a word, each with its own probability."""
    return " × ".join(
        f"{visible(bytes_to_text(piece))} {format.percent_or_odds(math.exp(nats))}".replace(" ", NO_BREAK)
        for piece, nats in zip(scored.pieces, scored.log_probs, strict=True)
    )


def draw_best(spelling: Spelling, vocabulary: int, unit: str) -> None:
    """What the model gives to a word, in words before figures, and what that leaves open."""
    scored = spelling.scored
    name = format.bold_token(visible(spelling.written))
    surprise = f"{in_unit(scored.surprisal_nats, unit):.2f} {unit}"
    chance = f"{format.chances(spelling.probability)} (p = {format.decimal(spelling.probability)}, {surprise})"
    rank = f"{int(scored.ranks[0]):,} of {vocabulary:,}"
    if len(scored.ids) == 1:
        st.markdown(f"The model gave {name} {chance}: number {rank} tokens.")
    else:
        first = format.bold_token(visible(bytes_to_text(scored.pieces[0])))
        st.markdown(
            f"The model gave {name}, as a whole, {chance}. It is a chain of {len(scored.ids)} tokens, whose "
            f"probabilities multiply; its first piece, {first}, is number {rank} tokens."
        )
    if spelling.ended_nats is not None:
        ended = math.exp(-spelling.ended_nats)
        st.markdown(
            f"What goes on without a space is counted in: a longer word, or this one before a full stop. With a "
            f"space or the end right behind it, it has {format.chances(ended)} (p = {format.decimal(ended)}, "
            f"{in_unit(spelling.ended_nats, unit):.2f} {unit})."
        )


def draw_expression(spelling: Spelling, context: str, unit: str, *, cut: bool) -> None:
    """The surprisal of a word as it is written in a course, with this page's own figures.

    Args:
        context: the text before it, or its end.
        cut: whether there is more before.
    """
    word, log = spelling.written.strip(), "log₂" if unit == "bits" else "ln"
    before = readable(context).replace("\n", " ").strip()
    if cut or len(before) > MAX_CONTEXT:
        before = f"… {before[-MAX_CONTEXT:].lstrip()}"
    chain = [math.exp(nats) for nats in spelling.scored.log_probs.tolist()]
    product = " × ".join(map(format.decimal, chain)) if len(chain) <= MAX_FACTORS else ""
    p, total = format.decimal(spelling.probability), in_unit(spelling.scored.surprisal_nats, unit)
    steps = [f"−{log} P({word} | {before})"]
    if len(chain) > 1 and product:
        steps.append(f"−{log} ({product})")
    steps += [f"−{log} {p}" if "×" not in p else f"−{log} ({p})", f"{total:.2f} {unit}"]
    st.markdown(format.escape(" = ".join(steps)))


def draw_spellings(spellings: Sequence[Spelling], unit: str, *, key: str) -> None:
    """A table of the word's spellings, likeliest first."""
    log = "log₂" if unit == "bits" else "ln"
    columns = [
        Column("spelling", "text", "· is a space."),
        Column("its tokens", "text", "Each with its own probability.", under=True),
        Column("probability", help="The product of its tokens'."),
        Column("if it ends there", help="The probability of the word and of its end.", under=True),
        Column(f"surprise ({unit})", help=f"−{log} of the probability."),
        Column("first token's rank", help="1 + how many tokens are likelier than its first.", under=True),
    ]
    rows = [_row(spelling, unit) for spelling in sorted(spellings, key=lambda each: each.scored.surprisal_nats)]
    label = "The word in its spellings"
    token_list.token_list(columns, rows, key=key, content_id=label, label=label, clickable=False)


def _row(spelling: Spelling, unit: str) -> Row:
    cells = (
        visible(spelling.written),
        factors(spelling.scored),
        format.percent_or_odds(spelling.probability),
        "" if spelling.ended_nats is None else format.percent_or_odds(math.exp(-spelling.ended_nats)),
        f"{in_unit(spelling.scored.surprisal_nats, unit):.2f}",
        f"{spelling.scored.ranks[0]:,}",
    )
    return Row(cells, None, (0.0,) * len(cells))
