"""Pairs of texts in a table: two columns side by side, or rows that share an item and differ in their condition.

What makes no pair is named by its row and left out. Knows no figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from computation.table_files.text_tables import Table, texts_by_row
from computation.text import quotable

MOST_NAMED = 5
ITEMS = ("item", "item_id", "itemid", "pair", "pair_id", "pairid", "set", "frame")
CONDITIONS = ("condition", "cond", "type", "grammatical", "grammaticality", "variant", "version")
GOOD = ("good", "grammatical", "acceptable", "plausible", "more", "stereo", "correct")


@dataclass(frozen=True)
class Pair:
    """Two texts that are compared.

    Attributes:
        name: its item, or its row's number.
        rows: the places of their rows in the table; the same twice where they stand side by side.
    """

    name: str
    rows: tuple[int, int]
    texts: tuple[str, str]


@dataclass(frozen=True)
class Pairing:
    """The pairs of a table.

    Attributes:
        labels: what the first and the second text of each are called.
        faults: a sentence on what made no pair.
    """

    labels: tuple[str, str]
    pairs: tuple[Pair, ...]
    faults: tuple[str, ...]


def of_columns(table: Table, first: str, second: str) -> Pairing:
    """Each row's text in one column against its text in another.

    Raises:
        ValueError: a column holds no texts, or both are the same.
    """
    if first == second:
        raise ValueError("A pair takes two different columns. Choose another for the second text.")
    columns = texts_by_row(table, first), texts_by_row(table, second)
    pairs, halves = [], []
    for row, (one, other) in enumerate(zip(*columns, strict=True)):
        if one is not None and other is not None:
            pairs.append(Pair(str(row + 1), (row, row), (one, other)))
        else:
            halves.append(str(row + 1))
    return Pairing((first, second), tuple(pairs), _left_out("Row", halves, "one of the two texts is missing"))


def of_conditions(table: Table, column: str, item: str, condition: str) -> Pairing:
    """The two texts of each item, the condition that comes first in the file first.

    Raises:
        ValueError: there are not two conditions, or the column holds no texts.
    """
    if len({column, item, condition}) < 3:
        raise ValueError("Text, item and condition are three different columns. Choose another.")
    texts, items, conditions = texts_by_row(table, column), table.cells(item), table.cells(condition)
    names = list(dict.fromkeys(str(each) for each in conditions if each is not None))
    if len(names) != 2:
        shown = ", ".join(f"“{quotable(name)}”" for name in names[:MOST_NAMED]) + (", …" if names[MOST_NAMED:] else "")
        raise ValueError(
            f"A pair takes two conditions, and “{quotable(condition)}” holds {len(names):,}"
            f"{': ' + shown if names else ''}. Choose another column."
        )
    by_item: dict[str, tuple[list[int], list[int]]] = {}
    for row, (text, name, kind) in enumerate(zip(texts, items, conditions, strict=True)):
        if text is not None and name is not None and kind is not None:
            by_item.setdefault(str(name), ([], []))[names.index(str(kind))].append(row)
        elif name is not None:
            by_item.setdefault(str(name), ([], []))
    pairs, halves, several = [], [], []
    for name, (ones, others) in by_item.items():
        if len(ones) > 1 or len(others) > 1:
            several.append(name)
        elif ones and others:
            one, other = ones[0], others[0]
            pairs.append(Pair(name, (one, other), (str(texts[one]), str(texts[other]))))
        else:
            halves.append(name)
    faults = _left_out("Item", halves, "one of the two texts is missing")
    faults += _left_out("Item", several, "a condition stands there more than once")
    return Pairing((names[0], names[1]), tuple(pairs), faults)


def likely_columns(table: Table, column: str) -> tuple[str, str] | None:
    """Two columns of texts whose names differ in one part, such as sentence_good and sentence_bad; else None."""
    texts = [name for name in table.columns if _holds_texts(table, name)]
    for name in texts:
        partner = next((other for other in texts if other != name and _differ_in_a_part(name, other)), None)
        if partner is not None and column in (name, partner):
            first_is_good = any(good in _parts(name)[-1:] or good in _parts(name) for good in GOOD)
            second_is_good = any(good in _parts(partner) for good in GOOD)
            return (partner, name) if second_is_good and not first_is_good else (name, partner)
    return None


def likely_conditions(table: Table) -> tuple[str, str] | None:
    """A column of items and one of two conditions, by their names; else None."""
    by_name = {name.lower().replace(" ", "_"): name for name in table.columns}
    item = next((by_name[name] for name in ITEMS if name in by_name), None)
    condition = next((by_name[name] for name in CONDITIONS if name in by_name), None)
    if item is None or condition is None or len({cell for cell in table.cells(condition) if cell is not None}) != 2:
        return None
    return item, condition


def _left_out(what: str, names: Sequence[str], reason: str) -> tuple[str, ...]:
    if not names:
        return ()
    shown, n_more = ", ".join(map(quotable, names[:MOST_NAMED])), len(names) - MOST_NAMED
    plural = "s" if len(names) > 1 else ""
    more = f" and {n_more:,} more" if n_more > 0 else ""
    return (f"{what}{plural} {shown}{more} {'are' if plural else 'is'} left out: {reason}.",)


def _holds_texts(table: Table, name: str) -> bool:
    """Whether most cells are of several words."""
    cells = [cell for cell in table.cells(name) if cell is not None]
    return 2 * sum(isinstance(cell, str) and " " in cell.strip() for cell in cells) > len(cells)


def _parts(name: str) -> list[str]:
    return name.lower().replace(" ", "_").replace("-", "_").split("_")


def _differ_in_a_part(name: str, other: str) -> bool:
    one, two = _parts(name), _parts(other)
    return len(one) == len(two) > 1 and sum(a != b for a, b in zip(one, two, strict=True)) == 1
