"""A table that stands on paper alone, whole, where the screen has one that scrolls.

Draws what it is handed; knows no model.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent)


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes:
        heading: what stands over it.
        numbers: whether its cells are aligned as numbers are.
        faint: whether it matters less.
    """

    heading: str
    numbers: bool
    faint: bool = False


def printed_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    key: str,
    label: str,
    strong: int | None = None,
    more: str = "",
) -> None:
    """Have the table printed.

    Args:
        rows: a text for each column.
        strong: the row that matters most.
        more: stands under the last row, where not all are drawn.
    """
    data = {"label": label, "strong": strong, "more": more}
    _mount(key=key, data={**data, "columns": [asdict(column) for column in columns], "rows": rows})
