"""A text that has gone on, as it runs: what was typed, what follows it, and a button that copies the whole.

Draws what it is handed; knows no tokens.
"""

from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent)


def running_text(typed: str, appended: str, *, key: str, label: str) -> None:
    """Draw it; what was appended is marked.

    Args:
        label: what a screen reader calls the text.
    """
    _mount(key=key, data={"label": label, "typed": typed, "appended": appended})
