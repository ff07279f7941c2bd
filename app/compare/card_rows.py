"""Which row of a file each card's text came in: its columns go with the text into the table and into what is exported.

A row follows its text: where cards are moved, duplicated or brought back it is found by that, and where one is typed in
`follow` is told. Rows with the same text go to the cards in the rows' order. Draws nothing; knows no file, no figure.
"""

from collections.abc import Mapping, Sequence

from app.compare.example_sets import NamedText
from app.shared import table_state

MAX_TEXTS_KEPT = 1_000
Row = Mapping[str, object]


def remember(texts: Sequence[str | None], rows: Sequence[Row]) -> None:
    """Keep the rows of texts that may become cards."""
    new: dict[str, tuple[Row, ...]] = {}
    for text, row in zip(texts, rows, strict=True):
        if text is not None:
            new[text] = (*new.get(text, ()), row)
    known = table_state.rows_by_text.get()
    for text, same in new.items():
        if sorted(map(repr, known.get(text, ()))) == sorted(map(repr, same)):
            new[text] = known[text]  # in an order that typing may have changed
    _keep({**known, **new})


def follow(cards: Sequence[NamedText], place: int, text: str) -> None:
    """Have the row of a card go along as its text is typed anew; a card that is emptied leaves it.

    Args:
        cards: as they were.
        place: of the card that now has this text.
    """
    known = table_state.rows_by_text.get()
    before = cards[place][1]
    if before not in known or text in known or not text.strip():
        return
    same = known[before]
    row = same[min(sum(each == before for _, each in cards[:place]), len(same) - 1)]
    others = tuple(each for each in same if each is not row)
    _keep({**known, before: (*others, row), text: (row,)})


def by_number(cards: Sequence[NamedText]) -> dict[int, Row]:
    """The rows of those cards that have one, by the card's number."""
    known, found = table_state.rows_by_text.get(), {}
    n_before: dict[str, int] = {}
    for number, (_, text) in enumerate(cards, 1):
        if text in known:
            same = known[text]
            found[number] = same[min(n_before.get(text, 0), len(same) - 1)]
            n_before[text] = n_before.get(text, 0) + 1
    return found


def columns(rows: Mapping[int, Row]) -> list[str]:
    """The columns of all of these rows, each once, in the files' order."""
    return list(dict.fromkeys(name for row in rows.values() for name in row))


def _keep(rows_by_text: dict[str, tuple[Row, ...]]) -> None:
    table_state.rows_by_text.set(dict([*rows_by_text.items()][-MAX_TEXTS_KEPT:]))
