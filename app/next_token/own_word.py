"""A word of the visitor's own: what the model gives to it, spelling by spelling, after the text so far."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.next_token import noted
from app.shared import messages, state, waiting
from components import inputs, own_word
from components.own_word import Spelling
from computation.one_row import Logits
from computation.results import ScoredContinuation
from computation.text import bytes_to_text
from computation.words import corrected_nats, variants
from model_cache import ModelUnavailable
from model_cache.engine.interface import Engine
from model_cache.engine.questions import NextToken, ScoreContinuation

LONG_PHRASE_TOKENS = 500  # each spelling has the model read the phrase anew: after a longer one only one is asked for


@dataclass(frozen=True)
class Asked:
    """A word as it is written, and what the model gives to it."""

    written: str
    scored: ScoredContinuation


def score_spellings(engine: Engine, ids: tuple[int, ...], spellings: Sequence[str]) -> list[Asked]:
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
    return [Asked(spelling, continuation) for (_, spelling), continuation in zip(distinct, scored, strict=True)]


def likelier_spelling(engine: Engine, ids: tuple[int, ...], word: str) -> ScoredContinuation:
    """What the model gives to a word with or without a space before it, whichever is likelier.

    Raises:
        ValueError: as `score_spellings`.
    """
    asked = score_spellings(engine, ids, [f" {word}", word])
    return min((each.scored for each in asked), key=lambda scored: scored.surprisal_nats)


def with_ends(engine: Engine, ids: tuple[int, ...], asked: Sequence[Asked]) -> list[Spelling]:
    """The same, with what each word has that begins with its space if it also ends there."""
    words = [each for each in asked if each.written.startswith(" ")]
    questions = [ids, *((*ids, *each.scored.ids.tolist()) for each in words)]
    before, *behind = waiting.wait([engine.ask(NextToken(each)) for each in questions], "Asking the model")
    tokens = engine.codec.word_starts(engine.info.vocabulary, engine.info.end_ids).begins
    ended = {
        each.written: corrected_nats(each.scored.surprisal_nats, before.logits, after.logits, tokens)
        for each, after in zip(words, behind, strict=True)
    }
    return [Spelling(each.written, each.scored, ended.get(each.written)) for each in asked]


def begins_likeliest(engine: Engine, spellings: Sequence[str], logits: Logits) -> str:
    """The spelling whose first token the model finds likeliest, which is known without asking it anything more.

    Args:
        logits: (V,) of what comes next.
    """
    first = {spelling: ids[0] for spelling in spellings if (ids := engine.codec.encode_within(spelling))}
    return max(first, key=lambda spelling: float(logits[first[spelling]]), default=spellings[0])


def draw(engine: Engine, ids: tuple[int, ...], logits: Logits, unit: str) -> None:
    """The box for a word, and what the model gives to it after these ids, in four spellings; in one after many ids.

    Args:
        logits: (V,) of what comes next.
    """
    word = st.text_input(
        "A word",
        key=state.own_word.name,
        live="200ms",
        bind="query-params",
        persist_state="session",
        placeholder="hungry, Michigan, …",
        help="Its probability after the text above, with and without a leading space, capitalised and not.",
    )
    noted.note_word(None)
    is_long = len(ids) > LONG_PHRASE_TOKENS
    if not word:
        st.caption("Type a word to see how likely it is here, and how many others are likelier.")
        return
    try:
        written = variants(inputs.check_size(word))
        if is_long:
            written = [begins_likeliest(engine, written, logits)]
        asked = score_spellings(engine, ids, written)
        spellings = with_ends(engine, ids, asked)
    except (ValueError, ModelUnavailable) as error:
        messages.complain(error)
        return
    best = min(spellings, key=lambda spelling: spelling.scored.surprisal_nats)
    own = ids[engine.codec.prefix_length(ids) :]
    context = bytes_to_text(b"".join(engine.codec.pieces(own[-own_word.CONTEXT_TOKENS :])))
    noted.note_word(best, context.strip())
    own_word.draw_best(best, engine.info.vocabulary, unit)
    own_word.draw_expression(best, context, unit, cut=len(own) > own_word.CONTEXT_TOKENS)
    if is_long:
        st.caption(
            f"The phrase has over {LONG_PHRASE_TOKENS} tokens, and is read anew for each spelling: only the one that "
            "begins likeliest is measured."
        )
    else:
        own_word.draw_spellings(spellings, unit, key=state.spellings.name)
