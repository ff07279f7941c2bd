"""Texts that come onto the cards from elsewhere: a click on an example, or another page. Knows no card's widgets."""

import streamlit as st

from app.compare import card_list, cards, example_sets
from app.shared import state, table_state
from app.shared.text_box import Example

N_EXAMPLES = 3


def examples() -> list[Example]:
    """The first example sets, to be clicked."""
    return [Example(each.name, cards.show_example_set, (each.name,)) for each in example_sets.SETS[:N_EXAMPLES]]


def draw_further_examples() -> None:
    """Draw the menu of the other example sets."""
    st.menu_button(
        "More examples",
        [example.name for example in example_sets.SETS[N_EXAMPLES:]],
        key=state.example_set.name,
        on_click=_show_chosen,
        type="tertiary",
    )


def _show_chosen() -> None:
    cards.show_example_set(state.example_set.get())


def add_text() -> None:
    """Add the text that was brought from another page, if one was; before the cards are drawn."""
    text = state.text_for_cards.pop()
    if text is not None:
        table_state.shown.set(False)
        card_list.add([("", text)], "adding a text")
