"""The texts to compare, each on a card: added, named, duplicated, reordered, removed and brought back.

Knows neither a model nor a figure.
"""

import streamlit as st

from app.compare import card_link, card_list, example_sets
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.example_sets import NamedText
from app.shared import messages, restore, state

MAX_UNSCROLLED = 3  # with more cards than these the list scrolls, so that the chart stays in sight
SCROLLED_HEIGHT = 240
MENU = ("Name", "Duplicate", "Move up", "Move down", "Remove")


def draw() -> list[NamedText]:
    """Draw the cards; returns the texts as they stand, empty ones included."""
    cards = card_list.named_texts()
    scrolls = len(cards) > MAX_UNSCROLLED
    with st.container(
        height=SCROLLED_HEIGHT if scrolls else "content", border=scrolls, key=state.cards_list.name, gap="xsmall"
    ):
        for number, card in enumerate(cards, 1):
            _draw_card(number, card)
    current = card_list.named_texts()
    if not restore.is_first_run():
        card_link.put_into_address(current)
    return current


def draw_buttons() -> None:
    """Draw what adds a card, and what brings back the cards before the last change."""
    st.button("Add a text", icon=":material/add:", key=state.add_card_button.name, on_click=_add_empty_card)
    history = state.cards_history.get()
    if history:
        undo = f"Undo {history[-1][0]}"
        st.button(undo, icon=":material/undo:", key=state.undo_cards_button.name, on_click=card_list.undo)


def draw_problem() -> None:
    """Say what went wrong with the last change, if anything did."""
    problem = restore.said_again(state.cards_problem, state.cards_problem.pop())
    if problem:
        messages.complain(ValueError(problem))


def show_example_set(name: str | None) -> None:
    """Put the texts of an example set in place of all others."""
    card_list.replace_all(next(list(e.texts) for e in example_sets.SETS if e.name == name), "choosing an example set")


def _draw_card(number: int, card: NamedText) -> None:
    """Draw one card. Its widgets go by its place; with keys of its text, old ones would linger beside the new."""
    with st.container(horizontal=True, gap="small", wrap=False):
        st.menu_button(
            f"Text {number}",
            MENU,
            key=state.card_menus[number].name,
            on_click=_apply_menu,
            args=(number,),
            help="Name, duplicate, move or remove this text",
        )
        with st.container(gap="xsmall"):
            if card[0]:
                state.card_named[number].set(True)  # the box stays while its name is typed anew
            if state.card_named[number].get():
                st.text_input(
                    f"Name of text {number}",
                    card[0],
                    key=state.card_names[number].name,
                    placeholder="Name",
                    label_visibility="collapsed",
                    max_chars=MAX_NAME,
                )
            else:
                state.card_names[number].pop()  # no box has it, so that it would outlast what is typed there later
            st.text_area(
                f"Text {number}",
                card[1],
                key=state.card_texts[number].name,
                placeholder="Type or paste a text",
                label_visibility="collapsed",
                height=68,
            )


def _apply_menu(number: int) -> None:
    cards, index, choice = card_list.named_texts(), number - 1, state.card_menus[number].get()
    if choice == "Name":
        state.card_named[number].set(True)
        return
    if choice == "Duplicate" and len(cards) >= MAX_CARDS:
        state.cards_problem.set(f"There are {MAX_CARDS} texts already, the most that are compared at once. Remove one.")
        return
    if choice == "Duplicate":
        cards.insert(number, cards[index])
    elif choice == "Remove":
        del cards[index]
    else:
        target = min(max(index - 1 if choice == "Move up" else index + 1, 0), len(cards) - 1)
        cards.insert(target, cards.pop(index))
    verb = {"Duplicate": "duplicating", "Remove": "removing"}.get(choice or "", "moving")
    card_list.replace_all(cards, f"{verb} text {number}")


def _add_empty_card() -> None:
    card_list.add([("", "")], "adding a text")
