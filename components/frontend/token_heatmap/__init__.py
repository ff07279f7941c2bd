"""Clickable token chips, tinted on one fixed scale, under a line of the same figures; hover links the two.

Draws chips that it is handed; knows neither the model nor how a number was made. The bar under a chip says without
colour what the tint says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.frontend.events import take_event
from components.frontend.register import register

_mount = register(Path(__file__).parent)


@dataclass(frozen=True)
class Chip:
    """One chip: whole characters or a word, so one token or a few.

    Attributes:
        text: what is drawn.
        position: what a click reports.
        heat: −100 to 100, the share of the full scale; None for a token that is not scored, which is grey and not
            clickable.
        tip: lines shown on hover and focus.
        spoken: what a screen reader says.
        changed: whether it stands in another text's place.
        removed: whether it stands in the other text only; drawn struck through.
        prefix: whether it stands before the text and is no part of it; drawn as a small grey tag.
    """

    text: str
    position: int
    heat: float | None
    tip: str
    spoken: str
    changed: bool = False
    removed: bool = False
    prefix: bool = False


@dataclass(frozen=True)
class Legend:
    """The scale: its name, and (heat, label) of its steps."""

    name: str
    steps: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Share:
    """How many tokens are of one kind: its name, its tint, and how many, also in per cent."""

    name: str
    heat: float
    count: int
    percent: str


def token_heatmap(
    chips: Sequence[Chip],
    legend: Legend,
    *,
    key: str,
    content_id: str,
    chosen: int | None,
    label: str,
    note: str = "",
    line: bool = False,
    credit: str = "",
    bare: bool = False,
    ranks: Sequence[Share] = (),
) -> None:
    """Draw the chips; `clicked_position` tells what was clicked.

    Args:
        content_id: names what the chips show; a click on other chips than these is dropped.
        chosen: the position that is marked.
        label: what a screen reader calls the whole.
        line: whether the same figures are drawn as a line over the text.
        credit: the convention behind the figures; stands under a picture that is saved.
        bare: whether legend, note and buttons are left out, where another heatmap on the same scale stands above.
        ranks: the tokens by rank, for a bar under the text.
    """
    steps = [{"heat": heat, "label": words} for heat, words in legend.steps]
    _mount(
        key=key,
        data={
            "label": label,
            "legend": {"name": legend.name, "steps": steps},
            "note": note,
            "line": line,
            "credit": credit,
            "bare": bare,
            "content_id": content_id,
            "chosen": chosen,
            "ranks": [vars(share) for share in ranks],
            "chips": [vars(chip) for chip in chips],
        },
        on_clicked_change=lambda: None,
    )


def clicked_position(key: str, content_id: str) -> int | None:
    """The position that was clicked since the last run."""
    position = take_event(key, "clicked", content_id)
    return position if isinstance(position, int) else None
