"""What a class answered beside what a model says: a chart, who was nearer, and a table. Knows neither of the two."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from components import format, theme
from components.dataframe import draw_dataframe
from computation import crowd, guesses
from computation.units import NATS_PER_BIT

MOST_BARS = 8
Side = Literal["probability", "surprise"]
OTHERS = "all other answers"


@dataclass(frozen=True)
class Given:
    """One answer.

    Attributes:
        n: how many gave it.
        nats: what the model's side judges it by; None if that is not known.
    """

    answer: str
    n: int
    nats: float | None = None


def draw_distribution(given: Sequence[Given], unit: str, side: Side | None, right: str | None = None) -> None:
    """Draw the chart.

    Args:
        given: in the order in which they are drawn, at least one given by somebody.
        side: what the model's side is: its probabilities have bars of their own, a surprise stands behind the share.
        right: the answer that is marked, if any is right.
    """
    from components.charts.class_answers import CLASS, MODEL, answers_chart  # altair takes its time

    given = with_right_among_first(given, right)
    shares = crowd.shares([each.n for each in given])
    known = side == "probability" and all(each.nats is not None for each in given)
    rows = []
    for each, share in list(zip(given, shares, strict=True))[:MOST_BARS]:
        beside = f" · {_amount(each.nats or 0.0, unit)}" if side == "surprise" else ""
        rows.append((each.answer, CLASS, 100 * share, f"{100 * share:.0f} % ({each.n}){beside}", each.answer == right))
        if known:
            likely = crowd.share_of(each.nats or 0.0)
            rows.append((each.answer, MODEL, 100 * likely, format.percent_or_odds(likely), each.answer == right))
    if len(given) > MOST_BARS:
        n = sum(each.n for each in given[MOST_BARS:])
        rest = sum(shares[MOST_BARS:])
        rows.append((OTHERS, CLASS, 100 * rest, f"{100 * rest:.0f} % ({n})", False))
    frame = pd.DataFrame(rows, columns=["answer", "who", "percent", "shown", "right"])
    st.vega_lite_chart(
        answers_chart(frame, ink=theme.ink()),
        alt="How many of the class gave each answer, and how likely the model finds it, as bars",
    )


def with_right_among_first(given: Sequence[Given], right: str | None) -> list[Given]:
    """What is right has a bar even where more answers than have one were given more often."""
    late = [each for each in given[MOST_BARS:] if each.answer == right]
    return [*given[: MOST_BARS - len(late)], *late, *(e for e in given[MOST_BARS - len(late) :] if e not in late)]


def draw_nearer(given: Sequence[Given], right: Given | None, unit: str, *, is_likeliest: bool) -> None:
    """Say who was nearer to what is right, and what the answers are worth to the class and to the model.

    Args:
        given: all answers, each with its figure.
        right: what is right, given or not.
        is_likeliest: whether it is right because the model finds it likeliest: then nobody can be nearer than it.
    """
    n = sum(each.n for each in given)
    if right is not None and right.nats is not None:
        class_nats, name = crowd.surprise_nats(right.n / n), format.bold_token(right.answer)
        model_side = f"the model gave it {_amount(right.nats, unit)}, or {format.chances(crowd.share_of(right.nats))}"
        class_side = f"{right.n} of {n} said so, which is {_amount(class_nats, unit)}" if right.n else "nobody said so"
        if is_likeliest:
            st.markdown(f"The model's likeliest is {name}: {model_side}. In the class {class_side}.")
        else:
            nearer = "The class was nearer" if class_nats < right.nats else "The model was nearer"
            st.markdown(f"**{nearer}.** Right is {name}: in the class {class_side}; {model_side}.")
    if all(each.nats is not None for each in given):
        counts, nats = [each.n for each in given], [each.nats or 0.0 for each in given]
        own, models = crowd.entropy_nats(counts), crowd.cross_entropy_nats(counts, nats)
        st.markdown(
            f"On average an answer of this class surprises the model by **{_amount(models, unit)}**, and somebody who "
            f"knows how the class answers by **{_amount(own, unit)}**."
        )


def draw_right(given: Sequence[Given], right: Given, unit: str, side: Side | None) -> None:
    """Say what is right of a choice, how many said so, and how far the others' choices are from it.

    Args:
        given: all options, each with its figure.
    """
    n = sum(each.n for each in given)
    st.markdown(f"Right is {format.bold_token(right.answer)}: **{right.n:,} of {n:,}** said so.")
    if side == "surprise" and right.nats is not None:
        mean = crowd.cross_entropy_nats([each.n for each in given], [each.nats or 0.0 for each in given])
        st.markdown(
            f"What the class chose surprised the model by **{_amount(mean, unit)}** on average; what is right, by "
            f"{_amount(right.nats, unit)}."
        )


def draw_table(given: Sequence[Given], unit: str) -> None:
    """Every answer with how many gave it, and what it is worth on either side."""
    shares = crowd.shares([each.n for each in given])
    frame = pd.DataFrame(
        {
            "answer": [each.answer for each in given],
            "n": [each.n for each in given],
            "class": [format.in_unit(crowd.surprise_nats(s), unit) if s else None for s in shares],
            "model": [None if each.nats is None else format.in_unit(each.nats, unit) for each in given],
        }
    )
    draw_dataframe(
        frame,
        placeholder="",
        height=35 * (min(len(frame), 10) + 1) + 3,
        columns=["answer", "n", "class"] + ([] if frame["model"].isna().all() else ["model"]),
        column_config={
            "answer": st.column_config.TextColumn("answer", width="large"),
            "n": st.column_config.NumberColumn("given by", format="%d"),
            "class": st.column_config.NumberColumn(f"class ({unit})", format="%.2f", help="−log of its share."),
            "model": st.column_config.NumberColumn(f"model ({unit})", format="%.2f", help="The model's surprise."),
        },
        alt="Every answer of the class",
    )


def draw_order(
    options: Sequence[str], places: Sequence[float], right: Sequence[int], orders: Sequence[Sequence[int]]
) -> None:
    """How a class put things in order, beside the right order.

    Args:
        places: where the class put each on average; 1 is first.
        right: places of `options`, as they are right; empty if that is not known.
    """
    ranked = sorted(range(len(options)), key=lambda option: places[option])
    frame = pd.DataFrame({"option": [options[i] for i in ranked], "class": [places[i] for i in ranked]})
    config = {
        "option": st.column_config.TextColumn("in the class's order", width="large"),
        "class": st.column_config.NumberColumn("mean place in the class", format="%.1f"),
        "right": st.column_config.NumberColumn("right place", format="%d"),
    }
    if right:
        frame = frame.assign(right=[list(right).index(i) + 1 for i in ranked])
    draw_dataframe(frame, placeholder="", column_config=config, alt="How the class put them in order")
    if right:
        swapped = [crowd.swapped_pairs(order, right) for order in orders]
        n_pairs = len(options) * (len(options) - 1) // 2
        st.markdown(
            f"**{swapped.count(0):,} of {len(swapped):,}** have it all in order; on average "
            f"{statistics.fmean(swapped):.1f} of {n_pairs} pairs stand the other way round."
        )


def draw_order_apart(places: Sequence[float], nats: Sequence[float], unit: str) -> None:
    """Say how far the order of a class as a whole is from the model's.

    Args:
        places: where the class put each on average.
        nats: each one's mean surprise a token.
    """
    ranked = sorted(range(len(nats)), key=lambda option: places[option])
    apart = guesses.order_bits_apart([nats[option] for option in ranked]) * NATS_PER_BIT
    st.markdown(f"The class's order is **{_amount(apart, unit)} per token** from the model's.")


def draw_numbers(numbers: Sequence[float], right: float | None, unit: str) -> None:
    """Where a class's numbers lie, beside the right one."""
    middle = statistics.median(numbers)
    sentence = f"The middle of the class is **{middle:.4g}**, between {min(numbers):.4g} and {max(numbers):.4g}."
    if right is not None:
        positive = middle > 0 and right > 0
        off = f", {_amount(guesses.numbers_bits_apart(middle, right) * NATS_PER_BIT, unit)} away" if positive else ""
        nearest = min(numbers, key=lambda number: abs(number - right))
        sentence += f" Right is **{right:.4g}**{off}; nearest came {nearest:.4g}."
    st.markdown(sentence)


def _amount(nats: float, unit: str) -> str:
    """A surprise as it is read: "2.74 bits"."""
    return f"{format.in_unit(nats, unit):.2f} {'bits' if unit == 'bits' else 'nats'}"
