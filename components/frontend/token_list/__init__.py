"""The list of next tokens: bars and figures in the same rows; a click on a token reports it.

Draws rows that it is handed; knows neither the model nor how a number was made.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from components.frontend.events import take_event
from components.frontend.register import register

_mount = register(Path(__file__).parent)


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        kind: "token", "text", "number", "bar" or "bar adjusted".
        under: on a phone it stands under the column before it, in the same cells.
    """

    title: str
    kind: str = "number"
    help: str = ""
    under: bool = False


@dataclass(frozen=True)
class Row:
    """One token, or everything else.

    Attributes:
        cells: what each column shows.
        token_id: what a click reports; None for a row that is no token.
        shares: for each column the length of its bar, 0 to 1; 0 where it has none.
        kinds: "rest", "struck" (cannot be drawn), "actual" (the token that stands there in the text).
        hint: shown on hover.
        spoken: what a screen reader calls the button.
    """

    cells: tuple[str, ...]
    token_id: int | None
    shares: tuple[float, ...]
    kinds: tuple[str, ...] = field(default=())
    hint: str = ""
    spoken: str = ""


def token_list(
    columns: Sequence[Column], rows: Sequence[Row], *, key: str, content_id: str, label: str, clickable: bool = True
) -> None:
    """Draw the rows; `clicked_token` tells what was clicked.

    Args:
        content_id: names what is listed, so that a click on an older list is not taken for one on this.
        label: what a screen reader calls the table.
    """
    data = {"label": label, "content_id": content_id, "clickable": clickable}
    _mount(
        key=key,
        data={**data, "columns": [asdict(c) for c in columns], "rows": [asdict(row) for row in rows]},
        on_clicked_change=lambda: None,
    )


def clicked_token(key: str, content_id: str) -> int | None:
    """The token that was clicked since the last run."""
    token_id = take_event(key, "clicked", content_id)
    return token_id if isinstance(token_id, int) else None
