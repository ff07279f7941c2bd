"""Guess first: the texts are put in order, the most natural first, before the page measures them. Asks no model."""

import zlib
from collections.abc import Iterable, Sequence

import streamlit as st

from app.compare.scoring import ComparedText, Scores
from app.predict import reveal, rounds
from app.shared import messages, predict_state, shown
from components import format
from components.labels import tell_apart
from computation.guesses import order_bits_apart, pairs_in_order
from computation.units import NATS_PER_BIT

LABEL_CHARACTERS = 38


def about(model: str, convention: object, texts: Sequence[ComparedText]) -> str:
    """Tells these texts under this model from others."""
    return f"{model} {convention} {zlib.crc32(repr([text.text for text in texts]).encode(errors='replace'))}"


def draw_question(texts: Sequence[ComparedText], about: str) -> bool:
    """Draw the question while it is open; returns whether the figures have to stay hidden.

    Args:
        about: tells these texts and this model from others.
    """
    if len(texts) < 2:
        st.caption("Guess first puts several texts in order: add another.")
        return False
    guessing = rounds.begin(rounds.COMPARE, about)
    if guessing.revealed:
        return False
    labels = _labels(texts)
    order = predict_state.text_order[zlib.crc32(f"{about} {labels}".encode(errors="replace"))]
    order.setdefault([labels[number] for number in _numbers(guessing.answers) if number in labels])
    chosen = st.multiselect(
        "Put the texts in order, the most natural first",
        _shuffled(labels.values(), about),
        key=order.name,
        placeholder="Pick the most natural text, then the next",
    )
    by_label = {label: number for number, label in labels.items()}
    numbers = [by_label[label] for label in chosen]
    rounds.answer(rounds.COMPARE, tuple(map(str, numbers)))
    shown.note(hidden=True, n_texts=len(texts), guessed=len(numbers) == len(texts))
    if reveal.draw_button(rounds.COMPARE):
        if len(numbers) < 2:
            messages.complain(ValueError("Put at least two texts in order first."))
        else:
            rounds.reveal(rounds.COMPARE)
            st.rerun()
    return True


def draw_verdict(scores: Scores, about: str, unit: str) -> None:
    """How near the order came; nothing while it was not guessed."""
    guessed = rounds.begin(rounds.COMPARE, about)
    means = {text.number: float(scored.surprisal_nats.mean()) for text, scored in scores}
    order = [number for number in _numbers(guessed.answers) if number in means]
    if not guessed.revealed or len(order) < 2:
        return
    nats = [means[number] for number in order]
    n_right, n_pairs = pairs_in_order(nats)
    apart = order_bits_apart(nats)
    shown.note(hidden=False, guessed=True, pairs_right=n_right, pairs=n_pairs, guess_apart=apart * NATS_PER_BIT)
    yours, models = (" · ".join(map(str, each)) for each in (order, sorted(order, key=means.__getitem__)))
    if n_right == n_pairs:
        st.markdown(f"Your order, {yours}, is the model's: **{_pairs(n_pairs)} right**.")
        return
    distance = f"{format.in_unit(apart * NATS_PER_BIT, unit):.2f} {unit} per token"
    st.markdown(
        f"**{n_right} of {_pairs(n_pairs)} right**: you said {yours}, the model {models}. On average the text in a "
        f"place is **{distance}** from the one that belongs there."
    )


def _pairs(n: int) -> str:
    return "the one pair" if n == 1 else f"{n} pairs"


def _labels(texts: Sequence[ComparedText]) -> dict[int, str]:
    labels = tell_apart([text.name or text.text for text in texts], LABEL_CHARACTERS)
    return {text.number: f"{text.number}: {label}" for text, label in zip(texts, labels, strict=True)}


def _shuffled(labels: Iterable[str], about: str) -> list[str]:
    """In an order that gives nothing away, also to whoever takes them all at once."""
    return sorted(labels, key=lambda label: zlib.crc32(f"{about} {label}".encode(errors="replace")))


def _numbers(answers: Sequence[str]) -> list[int]:
    """The numbers of texts, each once; what a tab hands back may be anything."""
    return list(dict.fromkeys(int(each) for each in answers if each.isdecimal() and len(each) < 4))
