"""A component of ours from its folder: component.html, its CSS files and component.js become what Streamlit mounts.

Knows no component.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from components.frontend.bundler import bundle

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

FRONTEND = Path(__file__).parent


def register(folder: Path, *, isolated: bool = True) -> "ComponentRenderer":
    """Register the component of that folder under the folder's name, once, at import time.

    Args:
        isolated: whether its styles are its own; else they are the whole page's.

    Raises:
        BundleError: its script imports what it cannot.
        OSError: one of its files cannot be read.
    """
    files = sorted(folder.glob("*.css"))
    if isolated:
        files.insert(0, FRONTEND / "shared.css")
    css = [file.read_text(encoding="utf-8") for file in files]
    return st.components.v2.component(
        folder.name,
        html=(folder / "component.html").read_text(encoding="utf-8"),
        css="\n".join(css),
        js=bundle(folder / "component.js", FRONTEND),
        isolate_styles=isolated,
    )
