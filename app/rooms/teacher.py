"""The teacher's side of a room: opened under Share, then a card on top of each page, with what it asks and the answers.

The page that is drawn says with `offer` what it would ask, and with `judge` what the model says of it; knows no page.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.predict.question import Outcome, Question
from app.rooms import codes, hosting, invitation, results
from app.rooms.room import HostView
from app.rooms.tab_part import PART
from app.shared import messages, restore, room_state
from components import format, theme
from model_cache import ModelUnavailable

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

STYLE = Path(__file__).parent / "card.css"
EVERY_SECONDS = 1.0
ENDED = "The class's room has ended. Open another one under Share."
Asker = Callable[[], Question | None]  # makes the question, which a page of many texts makes for a room alone
# What the model says, of words that were given as well; None while it is not known.
Answerer = Callable[[Sequence[str]], Outcome | None]


@dataclass(frozen=True)
class Card:
    """What is drawn of a room in this run, and where a page may add to it."""

    view: HostView
    ask: "DeltaGenerator"
    ask_step: "DeltaGenerator"


_card: ContextVar[Card | None] = ContextVar("the room's card of this run", default=None)


def draw_opening() -> None:
    """The button that opens a room, for under Share."""
    if not hosting.can_open():
        return
    st.divider()
    if room_state.code.get():
        st.caption(f"The class's room {format.escape(codes.spaced(room_state.code.get()))} is open.")
        return
    st.caption("A class answers from its own phones, without an account:")
    st.button("Open a room", key=room_state.open_button.name, icon=":material/groups:", on_click=hosting.open_room)
    _complain()


def draw() -> None:
    """Draw the card, if this visitor has a room open, and have the tab hold its key."""
    _card.set(None)
    room_state.is_asked.set(False)
    if not room_state.code.is_set():
        return
    view = hosting.view()
    if room_state.code.get() and view is None:
        hosting.forget_room()
        st.info(ENDED, icon=":material/info:")
    if view is not None:
        with st.container(border=True, key=room_state.card.name):
            _draw_card(view)
    restore.hold(PART, key=room_state.record.name)


def offer(ask: Asker) -> None:
    """Let the class be asked what this page asks, if it has a question for phones."""
    card = _card.get()
    question = ask() if card is not None else None
    if card is None or question is None or (_is_asked(question, card.view) and card.view.is_open):
        return
    card.ask.button(
        "Ask this page's question",
        key=room_state.ask_button.name,
        type="primary" if card.view.question is None else "secondary",
        on_click=hosting.ask_of_page,
        args=(question,),
    )


def offer_step(question: Question) -> None:
    """Let the class be asked what the step of a lesson asks; the page goes on showing what it shows."""
    card = _card.get()
    if card is None or (_is_asked(question, card.view) and card.view.is_open):
        return
    card.ask_step.button(
        "Ask the step's question", key=room_state.ask_step_button.name, on_click=hosting.ask, args=(question,)
    )


def judge(ask: Asker, answerer: Answerer) -> None:
    """Put the model's side beside the answers, where the class was asked this and is not any more."""
    card = _card.get()
    if card is None or card.view.is_open or not card.view.answers:
        return
    view, question = card.view, ask()
    if question is None or not _is_asked(question, view) or results.known(view) is not None:
        return
    words = results.judged_words(view)
    try:
        outcome = answerer(words)
    except (ValueError, ModelUnavailable) as error:
        room_state.problem.set(str(error))
        outcome = Outcome()
    if outcome is not None:
        room_state.outcome.set((view.code, view.number, words, outcome))
        st.rerun()


def _is_asked(question: Question, view: HostView) -> bool:
    return view.question is not None and view.question.about == question.about


def _draw_card(view: HostView) -> None:
    theme.load_style(STYLE)
    room_state.is_asked.set(view.question is not None and view.is_open)
    invitation.draw(view.code, small=view.question is not None)
    if view.question is not None:
        st.markdown(f"**{format.escape(view.question.prompt)}**")
    st.fragment(_draw_counts, run_every=EVERY_SECONDS)(view.number, view.is_open)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        ask, ask_step = st.empty(), st.empty()
        if view.question is not None and view.is_open:
            st.button("Close the question", key=room_state.close_button.name, type="primary", on_click=hosting.close)
        elif view.question is not None:
            st.button("Take answers again", key=room_state.reopen_button.name, on_click=hosting.reopen)
        _draw_own_question()
        st.button("End the room", key=room_state.end_button.name, type="tertiary", on_click=hosting.end)
    _complain()
    if view.question is not None and not view.is_open:
        with st.container(key=room_state.results.name):
            results.draw(view, results.known(view))
    _card.set(Card(view, ask, ask_step))


def _draw_counts(number: int, is_open: bool) -> None:
    """How many are here and have answered; where anything else has changed, the page is drawn anew."""
    view = hosting.view()
    if view is None or (view.number, view.is_open) != (number, is_open):
        st.rerun()
    if view.question is None:
        st.markdown(f"**{view.n_devices}** {'device is' if view.n_devices == 1 else 'devices are'} here")
    else:
        devices = "device has" if view.n_devices == 1 else "devices have"
        st.markdown(f"**{len(view.answers)}** of {view.n_devices} {devices} answered")


def _draw_own_question() -> None:
    with st.popover("A question of your own", key=room_state.own_panel.name):
        st.text_area("Question", key=room_state.own_question.name, height=68)
        st.text_area(
            "Options, one a line",
            key=room_state.own_options.name,
            height=110,
            help="Without any, everybody types a word.",
        )
        st.button("Ask", key=room_state.ask_own_button.name, type="primary", on_click=hosting.ask_own)


def _complain() -> None:
    problem = restore.said_again(room_state.problem, room_state.problem.pop())
    if problem is not None:
        messages.complain(ValueError(problem))
