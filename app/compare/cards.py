"""The texts to compare, each on a card: added, named, duplicated, reordered, removed and brought back.

Knows neither a model nor a figure.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.compare import card_link, example_sets
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.example_sets import NamedText
from app.shared import messages, restore, state
from components.keys import Key

MAX_UNSCROLLED = 3  # with more cards than these the list scrolls, so that the chart stays in sight
SCROLLED_HEIGHT = 240
MAX_UNDO, MAX_UNDO_CHARACTERS = 20, 5_000_000
MENU = ("Name", "Duplicate", "Move up", "Move down", "Remove")


def draw(beside: Callable[[], None]) -> list[NamedText]:
    """Draw the cards with all that changes them; returns the texts as they stand, empty ones included.

    Args:
        beside: draws what stands beside the button that adds a card.
    """
    cards = named_texts()
    scrolls = len(cards) > MAX_UNSCROLLED
    with st.container(
        height=SCROLLED_HEIGHT if scrolls else "content", border=scrolls, key=state.cards_list.name, gap="xsmall"
    ):
        for number, card in enumerate(cards, 1):
            _draw_card(number, card)
    with st.container(horizontal=True, gap="small"):
        st.button("Add a text", icon=":material/add:", key=state.add_card_button.name, on_click=_add_empty_card)
        st.menu_button(
            "Example sets",
            [example.name for example in example_sets.SETS],
            key=state.example_set.name,
            on_click=_choose_example_set,
            icon=":material/library_books:",
        )
        beside()
        history = state.cards_history.get()
        if history:
            undo = f"Undo {history[-1][0]}"
            st.button(undo, icon=":material/undo:", key=state.undo_cards_button.name, on_click=_undo)
    current = named_texts()
    if not restore.is_first_run():
        card_link.put_into_address(current)
    return current


def draw_problem() -> None:
    """Say what went wrong with the last change, if anything did."""
    problem = restore.said_again(state.cards_problem, state.cards_problem.pop())
    if problem:
        messages.complain(ValueError(problem))


def named_texts() -> list[NamedText]:
    """Name and text of each card, with what was typed since it was drawn.

    In a new session these are the link's texts, or the example.
    """
    cards = state.cards.get()
    if cards is None:  # boxes that an open tab still has texts in show these until the tab's own texts come back
        cards, problem = card_link.from_address()
        cards = cards or list(example_sets.OPENING)
        if problem:
            state.cards_problem.set(problem)
    current = [
        (_typed(state.card_names[i], name), _typed(state.card_texts[i], text))
        for i, (name, text) in enumerate(cards, 1)
    ]
    state.cards.set(current)
    return list(current)


def replace_all(new: list[NamedText], action: str) -> None:
    """Put these texts in place of all others, which `Undo` brings back.

    Args:
        action: completes "Undo", as in "Undo replacing the texts".
    """
    before = named_texts()
    _set(new)
    history = [*state.cards_history.get(), (action, before, named_texts())][-MAX_UNDO:]
    sizes = [sum(len(text) for cards in step[1:] for _, text in cards) for step in history]
    while len(sizes) > 1 and sum(sizes) > MAX_UNDO_CHARACTERS:
        del history[0], sizes[0]
    state.cards_history.set(history)


def show_example_set(name: str | None) -> None:
    """Put the texts of an example set in place of all others."""
    replace_all(next(list(e.texts) for e in example_sets.SETS if e.name == name), "choosing an example set")


def fill_boxes(cards: Sequence[NamedText]) -> None:
    """Put a visitor's earlier texts into the boxes drawn so far; each that is drawn later begins with its card."""
    for i, (name, text) in enumerate(cards, 1):
        for box, content in ((state.card_names[i], name), (state.card_texts[i], text)):
            if box.is_set():
                box.set(content)


def add(new: list[NamedText], action: str) -> None:
    """Add as many texts as there is room for; if any of them has a text, empty cards make room."""
    current = named_texts()
    if any(text.strip() for _, text in new):
        current = [card for card in current if not _is_blank(card)]
    replace_all([*current, *new[: MAX_CARDS - len(current)]], action)


def n_free() -> int:
    """How many texts can be added."""
    return MAX_CARDS - sum(not _is_blank(card) for card in named_texts())


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
    cards, index, choice = named_texts(), number - 1, state.card_menus[number].get()
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
    replace_all(cards, f"{verb} text {number}")


def _add_empty_card() -> None:
    add([("", "")], "adding a text")


def _choose_example_set() -> None:
    show_example_set(state.example_set.get())


def _undo() -> None:
    history, now = list(state.cards_history.get()), named_texts()
    _, before, after = history.pop()
    _set(before)
    if now != after:  # what was typed since can be brought back as well
        history.append(("going back", now, before))
    state.cards_history.set(history)


def _set(cards: list[NamedText]) -> None:
    cards = cards or [("", "")]
    state.cards.set(cards)
    for i, (name, text) in enumerate(cards, 1):
        state.card_names[i].set(name)
        state.card_texts[i].set(text)
    for i in range(1, MAX_CARDS + 1):
        state.card_named[i].pop()
        if i > len(cards):
            state.card_names[i].pop()
            state.card_texts[i].pop()


def _typed(box: Key[str | None], otherwise: str) -> str:
    """What stands in a box, if it was drawn."""
    return (box.get() if box.is_set() else otherwise) or ""


def _is_blank(card: NamedText) -> bool:
    return not any(part.strip() for part in card)
