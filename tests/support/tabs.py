"""What a visitor's tab holds for the app, and hands back to a new session: the app without a browser."""

import json

from streamlit.testing.v1 import AppTest

from app.shared import tab_state
from tests.support.pages import opened


def held(at: AppTest) -> dict[str, str]:
    """What the tab was given to hold in this run, by name."""
    parts: dict[str, str] = {}
    for mounted in at.get("bidi_component"):
        if mounted.proto.component_name == "tab_storage":
            parts |= json.loads(mounted.proto.json)["parts"]
    return parts


def handed_back(page: str, parts: dict[str, str], *, alive: bool = False, **address: str) -> AppTest:
    """A new session in a tab that held these parts."""
    at = opened(page, **address)
    at.session_state[tab_state.address.name] = frozenset(
        address
    )  # a browser's session begins on the page that it names
    at.session_state["tab_question"] = {"held": {"parts": parts, "alive": alive}}
    at.run()
    assert not at.exception
    return at
