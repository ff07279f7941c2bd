"""The texts to compare as a list: named, replaced, added and brought back. Draws nothing; knows no model."""

from collections.abc import Sequence

from app.compare import card_link, card_rows, example_sets
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.example_sets import NamedText
from app.shared import state
from components.keys import Key

MAX_UNDO, MAX_UNDO_CHARACTERS = 20, 5_000_000


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
    for place, ((_, text), (_, typed)) in enumerate(zip(cards, current, strict=True)):
        if typed != text:
            card_rows.follow(cards, place, typed)
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


def fill_boxes(cards: Sequence[NamedText]) -> None:
    """Put a visitor's earlier texts into the boxes drawn so far; each that is drawn later begins with its card."""
    for i, (name, text) in enumerate(cards, 1):
        for box, content in ((state.card_names[i], name), (state.card_texts[i], text)):
            if box.is_set():
                box.set(content)


def put_into_box(box: str, text: str) -> bool:
    """Put a text into a card's box, by key; returns whether another stood there."""
    cards = state.cards.get() or []
    for i, (name, before) in enumerate(cards, 1):
        if box == state.card_texts[i].name and text != before:
            card_rows.follow(cards, i - 1, text)
            cards[i - 1] = (name, text)
        elif box == state.card_names[i].name and text != name:
            cards[i - 1] = (text[:MAX_NAME], before)
        else:
            continue
        state.cards.set(cards)
        fill_boxes(cards)
        return True
    return False


def add(new: list[NamedText], action: str) -> None:
    """Add as many texts as there is room for; if any of them has a text, empty cards make room."""
    current = named_texts()
    if any(text.strip() for _, text in new):
        current = [card for card in current if not _is_blank(card)]
    replace_all([*current, *new[: MAX_CARDS - len(current)]], action)


def n_free() -> int:
    """How many texts can be added."""
    return MAX_CARDS - sum(not _is_blank(card) for card in named_texts())


def undo() -> None:
    """Bring back the texts before the last change."""
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
