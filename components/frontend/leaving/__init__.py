"""Keeps what is typed when a page is left in the same movement. Draws nothing; knows no page."""

from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent, isolated=False)  # boxes and links are the page's


def keep_text_on_leaving(*, key: str) -> None:
    """Have the box that is being typed in report before the page changes."""
    _mount(key=key)
