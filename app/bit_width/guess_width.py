"""Guess first: at which width the model breaks is said, or its curve drawn by hand, before any width is measured.

Asks no model.
"""

import zlib
from collections.abc import Mapping, Sequence

import streamlit as st

from app.bit_width.widths import NOTEBOOK_WIDTHS
from app.predict import reveal, rounds
from app.shared import messages, predict_state, shown
from components import format
from components.bit_width_frames import on_line
from computation.guesses import bits_apart, breaking_width, curve_bits_apart
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from computation.units import NATS_PER_BIT

WIDTHS = tuple(width for width in NOTEBOOK_WIDTHS if width < 32)  # 32 bits are full precision
NONE = "none of them"
TIMES = {"1×": 1.0, "1.1×": 1.1, "1.5×": 1.5, "2×": 2.0, "5×": 5.0, "20×": 20.0, "100× or more": 100.0}
Extra = Mapping[int, float]  # by width, the mean surprise beyond full precision's, nats


def about(model: str, convention: object, measured_on: str, text: str) -> str:
    """Tells this text under this model from others; another scheme is no new round, as the curve shows two."""
    return f"{model} {convention} {measured_on} {zlib.crc32(text.encode(errors='replace'))}"


def draw_question(about: str) -> bool:
    """Draw the question while it is open; returns whether the figures have to stay hidden.

    Args:
        about: tells this text and model from others.
    """
    guessing = rounds.begin(rounds.BIT_WIDTH, about)
    if guessing.revealed:
        return False
    names: tuple[str | int, ...] = ("width", *WIDTHS)
    answers = dict(zip(names, guessing.answers, strict=False))
    with st.container(border=True):
        st.markdown(
            "**At which width does the model break?** The widest at which it is at least twice as unsure as at full "
            "precision: one bit more for each token."
        )
        width = _choose("Bits per weight", "width", [*map(str, WIDTHS), NONE], answers.get("width"), about)
        with st.expander("Or draw the curve", icon=":material/draw:"):
            st.caption("How many times the perplexity of full precision, at each width:")
            with st.grid(3, min_column_width=90):
                levels = {bits: _choose_level(bits, answers.get(bits), about) for bits in WIDTHS}
        rounds.answer(rounds.BIT_WIDTH, (width or "", *(level or "" for level in levels.values())))
        shown.note(hidden=True, guessed=width is not None)
        if reveal.draw_button(rounds.BIT_WIDTH):
            if width is None and not any(levels.values()):
                messages.complain(ValueError("Pick a width, or draw the curve, first."))
            else:
                rounds.reveal(rounds.BIT_WIDTH)
                st.rerun()
    return True


def _choose(label: str, name: str, options: list[str], held: str | None, about: str) -> str | None:
    key = predict_state.widths[f"{name} {_number(about)}"]
    key.setdefault(held if held in options else None)
    return st.pills(label, options, key=key.name, wrap=True)


def _choose_level(bits: int, held: str | None, about: str) -> str | None:
    key = predict_state.widths[f"{bits} {_number(about)}"]
    key.setdefault(held if held in TIMES else None)
    return st.selectbox(format.bit_count(bits), list(TIMES), index=None, key=key.name, placeholder="?")


def _number(about: str) -> int:
    return zlib.crc32(about.encode(errors="replace"))


def drawn_curve(about: str) -> dict[int, float]:
    """The curve as it was drawn by hand, once it is revealed: by width, so many times full precision's perplexity."""
    guessed = rounds.begin(rounds.BIT_WIDTH, about)
    levels = zip(WIDTHS, guessed.answers[1:], strict=False) if guessed.revealed else ()
    return {bits: TIMES[level] for bits, level in levels if level in TIMES}


def extra_nats(points: Sequence[RoundedScore], rounding: Rounding, full: ScoredText) -> dict[int, float]:
    """By width, how much more mean surprise the chosen scheme takes than full precision."""
    mean = float(full.surprisal_nats.mean())
    return {p.rounding.bits: float(p.scored.surprisal_nats.mean()) - mean for p in on_line(points, rounding)}


def draw_verdict(about: str, extra: Extra, rounding: Rounding, unit: str) -> None:
    """How near the guesses came, once they are revealed.

    Args:
        extra: of the chosen scheme, as far as it was measured.
    """
    guessed = rounds.begin(rounds.BIT_WIDTH, about)
    if not guessed.revealed:
        return
    sentences = []
    width = guessed.answers[0] if guessed.answers else ""
    if all(bits in extra for bits in WIDTHS) and (width == NONE or width in map(str, WIDTHS)):
        sentences.append(_on_width(None if width == NONE else int(width), extra, rounding, unit))
    curve = {bits: times for bits, times in drawn_curve(about).items() if bits in extra}
    if curve:
        apart = curve_bits_apart(curve, extra, max(TIMES.values())) * NATS_PER_BIT
        shown.note(curve_apart=apart)
        sentences.append(f"Your curve, dashed, is on average **{_per_token(apart, unit)}** from the measured one.")
    if sentences:
        st.markdown(" ".join(sentences))


def _on_width(width: int | None, extra: Extra, rounding: Rounding, unit: str) -> str:
    breaks = breaking_width({bits: extra[bits] for bits in WIDTHS})
    yours, right = (0.0 if each is None else extra[each] for each in (width, breaks))
    apart = bits_apart(yours, right) * NATS_PER_BIT
    shown.note(hidden=False, guessed=True, guess_right=width == breaks, guess_apart=apart)
    scheme = f"With {format.escape(str(rounding.scheme))}"
    truth = (
        "none of these widths breaks it"
        if breaks is None
        else f"the widest of these that breaks it is **{format.bit_count(breaks)}**"
    )
    cost = "" if breaks is None else f", with {_per_token(extra[breaks], unit)} more than at full precision"
    if width == breaks:
        return f"Right. {scheme} {truth}{cost}."
    said = "that it never breaks" if width is None else f"{format.bit_count(width)}"
    there = "" if width is None else f"; at {format.bit_count(width)} it takes {_signed(extra[width], unit)}"
    return f"You said {said}. {scheme} {truth}{cost}{there}: **{_per_token(apart, unit)}** apart."


def _per_token(nats: float, unit: str) -> str:
    return f"{format.in_unit(nats, unit):.2f} {unit} per token"


def _signed(nats: float, unit: str) -> str:
    return f"{format.in_unit(abs(nats), unit):.2f} {unit} {'more' if nats >= 0 else 'less'}"
