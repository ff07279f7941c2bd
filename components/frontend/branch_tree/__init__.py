"""The continuations tried, as a tree: a line for each stretch without a fork; a click on a token goes back to it.

Draws lines that it is handed; knows no model.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from components.frontend.events import take_event
from components.frontend.register import register

_mount = register(Path(__file__).parent)


@dataclass(frozen=True)
class Twig:
    """One token of the tree: `on_path` leads to the current one, `current` is it; `note` is its own probability."""

    node: int
    text: str
    on_path: bool
    current: bool
    hint: str
    spoken: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A stretch without a fork, and what stands at its end."""

    depth: int
    nodes: tuple[Twig, ...]
    note: str


def branch_tree(lines: Sequence[Line], *, key: str, content_id: str, label: str) -> None:
    """Draw the lines; `clicked_node` tells where a click led.

    Args:
        content_id: names the tree, so that a click on another is not taken for one on this.
    """
    _mount(
        key=key,
        data={"label": label, "content_id": content_id, "lines": [asdict(line) for line in lines]},
        on_clicked_change=lambda: None,
    )


def clicked_node(key: str, content_id: str) -> int | None:
    """The node that was clicked since the last run."""
    node = take_event(key, "clicked", content_id)
    return node if isinstance(node, int) else None
