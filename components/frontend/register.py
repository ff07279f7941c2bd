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


def register(folder: Path) -> "ComponentRenderer":
    """Register the component of that folder under the folder's name, once, at import time.

    Raises:
        BundleError: its script imports what it cannot.
        OSError: one of its files cannot be read.
    """
    css = [file.read_text(encoding="utf-8") for file in (FRONTEND / "shared.css", *sorted(folder.glob("*.css")))]
    return st.components.v2.component(
        folder.name,
        html=(folder / "component.html").read_text(encoding="utf-8"),
        css="\n".join(css),
        js=bundle(folder / "component.js", FRONTEND),
    )
