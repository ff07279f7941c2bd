"""A class's answers beside the model's side of the question, drawn from values. Knows no page and asks no model."""

from collections.abc import Sequence

import streamlit as st

from app.predict.question import Outcome, Question
from app.rooms import tally
from app.rooms.answers import OWN_QUESTION
from app.rooms.room import HostView
from app.shared import room_state, settings
from components import class_answers
from components.class_answers import Given, Side
from components.dataframe import draw_dataframe

NO_MODEL = "The model's side stands here as soon as the page that asked is shown again as it was."


def judged_words(view: HostView) -> tuple[str, ...]:
    """What the model's side has to be of: the words that were given, or the options."""
    if view.question is None or view.question.kind == "word":
        return tally.tally(view).words
    return view.question.options


def known(view: HostView) -> Outcome | None:
    """What the model says of this question, once its page has asked for it, of all the answers there are."""
    held = room_state.outcome.get()
    return held[3] if held is not None and held[:3] == (view.code, view.number, judged_words(view)) else None


def draw(view: HostView, outcome: Outcome | None) -> None:
    """Draw the answers to a question that is closed, and the model's side where it is known."""
    question, unit = view.question, settings.unit()
    if question is None:
        return
    if not view.answers:
        st.caption("Nobody has answered.")
        return
    if question.kind == "number":
        numbers = [answer for answer in tally.given(view) if isinstance(answer, float)]
        class_answers.draw_numbers(numbers, outcome.number if outcome else None, unit)
    elif question.kind == "order":
        _draw_order(view, question, outcome)
    else:
        _draw_words(view, question, outcome, unit)
    if outcome is None and question.about != OWN_QUESTION:
        st.caption(NO_MODEL)
    _draw_names(view, question)


def _draw_words(view: HostView, question: Question, outcome: Outcome | None, unit: str) -> None:
    counted = tally.tally(view)
    nats = [outcome.nats_of(word) if outcome else None for word in counted.words]
    given = [Given(*each) for each in zip(counted.words, counted.counts, nats, strict=True)]
    right = outcome.right() if outcome else None
    said = None
    if right is not None and outcome is not None:
        said = Given(right, sum(each.n for each in given if each.answer == right), outcome.nats_of(right))
    side = _side(question, said, given)
    class_answers.draw_distribution(given, unit, side, right)
    if question.kind == "word":
        class_answers.draw_nearer(given, said, unit, is_likeliest=_finds_right_likeliest(outcome))
    if said is not None and (question.kind != "word" or said.nats is None):
        class_answers.draw_right(given, said, unit, side)
    with st.expander("Every answer", key=room_state.every_answer_panel.name):
        class_answers.draw_table(given, unit)


def _side(question: Question, right: Given | None, given: Sequence[Given]) -> Side | None:
    """What the model's figures are: of a choice a surprise, if what is right has the most."""
    if question.kind == "word":
        return "probability"
    is_most = right is not None and right.nats is not None and right.nats == max(each.nats or 0.0 for each in given)
    return "surprise" if is_most else None


def _finds_right_likeliest(outcome: Outcome | None) -> bool:
    """Whether what is right is what the model finds likeliest, rather than what came, or was most surprising."""
    right = outcome.right() if outcome else None
    return outcome is not None and right is not None and outcome.nats_of(right) == min(outcome.nats, default=None)


def _draw_order(view: HostView, question: Question, outcome: Outcome | None) -> None:
    orders = [answer for answer in tally.given(view) if isinstance(answer, tuple)]
    places = tally.mean_places(question, orders)
    right = [question.options.index(outcome.words[place]) for place in outcome.order] if outcome else []
    nats = [outcome.nats_of(option) for option in question.options] if outcome else []
    class_answers.draw_order(question.options, places, right, orders)
    if right:
        class_answers.draw_order_apart(places, [each or 0.0 for each in nats], settings.unit())


def _draw_names(view: HostView, question: Question) -> None:
    """Who gave which answer, where anybody typed a name: folded, as a class need not see it."""
    named = [(name, tally.in_words(answer, question)) for answer, name in view.answers if name]
    if named:
        with st.expander("Names", key=room_state.names_panel.name):
            draw_dataframe(
                tally.named_frame(named),
                placeholder="",
                column_config={},
                alt="Who gave which answer",
            )
