"""On a phone the sidebar lies over the page: it closes once something was chosen in it. Draws nothing itself."""

from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent, isolated=False)  # the sidebar is Streamlit's


def close_after_choice(*, key: str) -> None:
    """Have the sidebar close after a choice wherever it lies over the page."""
    _mount(key=key)
