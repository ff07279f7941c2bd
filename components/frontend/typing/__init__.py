"""Text boxes that report while they are typed in; figures behind what is typed are dimmed at once.

A page puts what it measured into containers whose key begins with "figures" or "more". Knows no model.
"""

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent, isolated=False)  # the boxes are the page's


def watch_typing(
    texts: Mapping[str, str], *, key: str, live_characters: int, measured_by_enter: Sequence[str] = ()
) -> None:
    """Have boxes report while they are typed in, and dim the figures until they follow.

    Draws nothing, or a button that has the texts measured where they are too long for it to be done while typing.

    Args:
        texts: what is measured in this run, by the box's key.
        live_characters: how long all of them together may be to be measured while they are typed.
        measured_by_enter: the boxes in which the Enter key breaks no line, unless Shift is held.
    """
    boxes = [(box, fingerprint(text)) for box, text in texts.items()]
    _mount(key=key, data={"boxes": boxes, "live_characters": live_characters, "by_enter": measured_by_enter})


def fingerprint(text: str) -> int:
    """CRC-32 of a text's UTF-8 bytes; the browser makes the same of what stands in the box."""
    return zlib.crc32(text.encode(errors="replace"))
