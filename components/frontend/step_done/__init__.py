"""Says that something above was done: read out, and seen as a button in the bar on top where that is out of sight.

Knows no page.
"""

from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent)


def announce(sentence: str, label: str, *, key: str) -> None:
    """Have a sentence read out once it is another than before; "" takes it back.

    Args:
        label: of the button that leads to where this is mounted, while it is out of sight.
    """
    _mount(key=key, data={"sentence": sentence, "label": label})
