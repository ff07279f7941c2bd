"""Guess first: which word surprised the model most is said before the text is tinted. Asks no model."""

import math

import streamlit as st

from app.predict import reveal, rounds
from app.shared import messages, predict_state, shown, state
from app.surprise.heatmap import Tint
from components.format import bold_token, in_unit
from components.frontend import token_heatmap
from components.heatmap import chips, scale
from components.heatmap.untinted import untinted_chips
from components.heatmap.view import CHIPS_AT_ONCE
from computation.guesses import bits_apart
from computation.results import ScoredText
from computation.spans import Span
from computation.text import visible
from computation.units import NATS_PER_BIT

HEATMAP = predict_state.guess_heatmap.name


def is_hidden(about: str) -> bool:
    """Whether the figures have to stay hidden.

    Args:
        about: tells this text and model from others.
    """
    return not rounds.begin(rounds.SURPRISE, about).revealed


def draw_question() -> None:
    """What is asked, where the text's figures stand otherwise."""
    st.markdown(f"Which {_noun(bool(state.whole_words.get()))} surprised the model most? Pick it, then reveal.")


def draw_round(scored: ScoredText, about: str, tint: Tint, unit: str) -> None:
    """The text to pick from or, once it is revealed, what the pick is worth.

    Args:
        tint: whether whole words are picked.
    """
    picked = token_heatmap.clicked_position(HEATMAP, about)
    if picked is not None:
        rounds.answer(rounds.SURPRISE, (str(picked),))
    guessing = rounds.begin(rounds.SURPRISE, about)
    place = _place(guessing.answers, scored)
    spans = list(chips.spans_of(scored, tint.words, tint.parted)[:CHIPS_AT_ONCE])
    if guessing.revealed:
        _draw_verdict(scored, spans, place, unit)
        return
    shown.note(hidden=True, text=scored.text, guessed=place is not None)
    _draw_untinted(scored, spans, place, about)
    if reveal.draw_button(rounds.SURPRISE):
        if place is None:
            messages.complain(ValueError(f"Pick a {_noun(tint.words)} first."))
        else:
            rounds.reveal(rounds.SURPRISE)
            st.rerun()


def _noun(words: bool) -> str:
    return "word" if words else "token"


def _place(answers: tuple[str, ...], scored: ScoredText) -> int | None:
    """The token that was picked, if it is one of this text: what a tab hands back may be anything."""
    if not answers or not answers[0].isdecimal() or len(answers[0]) > 9:
        return None
    place = int(answers[0])
    return place if scored.first_scored <= place < len(scored.ids) else None


def _draw_untinted(scored: ScoredText, spans: list[Span], place: int | None, about: str) -> None:
    chosen = next((max(s.start, scored.first_scored) for s in spans if place in range(s.start, s.stop)), None)
    token_heatmap.token_heatmap(
        untinted_chips(scored, spans),
        scale.legend("surprise", "bits"),
        key=HEATMAP,
        content_id=about,
        chosen=chosen,
        label="The text, untinted: pick what surprised the model most",
        bare=True,
    )


def _draw_verdict(scored: ScoredText, spans: list[Span], place: int | None, unit: str) -> None:
    """What was picked beside what surprised most; nothing where the pick is none of this text."""
    of_spans = [(span, nats) for span, nats in zip(spans, _nats(scored, spans), strict=True) if nats == nats]
    picked = next(((s, nats) for s, nats in of_spans if place in range(s.start, s.stop)), None)
    if picked is None:
        return
    (span, nats), (worst, most) = picked, max(of_spans, key=lambda each: each[1])
    rank = 1 + sum(other > nats for _, other in of_spans)
    apart = bits_apart(nats, most) * NATS_PER_BIT
    shown.note(hidden=False, guessed=True, guess_rank=rank, guess_apart=apart)
    yours = f"You picked {bold_token(visible(span.text))}, {in_unit(nats, unit):.2f} {unit}"
    if rank == 1:
        verdict = f"{yours}: right, nothing in this text surprised the model more."
    else:
        verdict = (
            f"{yours}: number {rank:,} of {len(of_spans):,}. The biggest surprise is "
            f"{bold_token(visible(worst.text))}, {in_unit(most, unit):.2f} {unit}: "
            f"**{in_unit(apart, unit):.2f} {unit}** more."
        )
    st.markdown(verdict)


def _nats(scored: ScoredText, spans: list[Span]) -> list[float]:
    """(k,) the surprise of each span, its tokens' added up; NaN where none of them is scored."""
    nats, first = scored.per_token(scored.surprisal_nats), scored.first_scored
    return [float(nats[span.start : span.stop].sum()) if span.stop > first else math.nan for span in spans]
