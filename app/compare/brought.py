"""Texts that come onto the cards from elsewhere: a click on an example, or another page. Knows no card's widgets."""

from app.compare import card_list, cards, example_sets
from app.shared import state
from app.shared.text_box import Example

N_EXAMPLES = 3


def examples() -> list[Example]:
    """The first example sets, to be clicked."""
    return [Example(each.name, cards.show_example_set, (each.name,)) for each in example_sets.SETS[:N_EXAMPLES]]


def add_text() -> None:
    """Add the text that was brought from another page, if one was; before the cards are drawn."""
    text = state.text_for_cards.pop()
    if text is not None:
        card_list.add([("", text)], "adding a text")
