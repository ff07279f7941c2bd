"""What of the comparing page the visitor's tab holds, so that it comes back in a new session."""

from app.compare import card_list
from app.compare.card_link import MAX_CARDS, MAX_NAME
from app.compare.rows import choices
from app.predict import rounds, switch
from app.shared import state, tab_parts, table_state
from app.shared.tab_parts import Entry, Part, choice, fields, items, text

_cards = items(fields(text(MAX_NAME), text()), MAX_CARDS)


def _losses() -> list[str]:
    """Files live on the server alone, and the cards before each change would be as large as many pages."""
    losses = []
    if state.import_files.get() or table_state.opened.get() is not None:
        losses.append(tab_parts.FILES)
    if state.cards_history.get():
        losses.append(tab_parts.UNDO)
    return losses


PAGE = Part(
    "compare",
    "Compare",
    (
        Entry(
            state.cards,
            lambda read: list(_cards(read)),
            read=card_list.named_texts,
            fill=card_list.fill_boxes,
            in_box=False,
            in_address=True,
        ),
        Entry(state.pasted, text()),
        switch.ENTRY,
        rounds.entry(rounds.COMPARE),
        Entry(state.asked, text(), in_address=True),
        Entry(state.second_model, text(200), in_address=True),
        Entry(state.third_model, text(200), in_address=True),
        *(Entry(key, choice(options), in_address=True) for key, options in choices.OPTIONS.items()),
    ),
    _losses,
    put_into_box=card_list.put_into_box,
)
