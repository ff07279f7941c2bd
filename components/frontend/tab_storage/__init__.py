"""What a visitor's tab holds for the app: texts by name, in the browser's session storage, handed back when asked.

The tab alone has them: they are gone with it, and stay through a reload and a restart of the server. Knows nothing of
what they say, and trusts none of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components import keys
from components.frontend.register import register

_mount = register(Path(__file__).parent)

FORBIDDEN = "This browser keeps nothing for the app: a reload of the page begins anew."
FULL = "This browser's storage is full: a reload of the page may begin anew."


@dataclass(frozen=True)
class Tab:
    """Whose tab it is.

    Attributes:
        session: tells this session of the server from others, whose texts the tab may still hold.
        answered: whether the texts of the session before have been taken; before that, they are not written over.
    """

    session: str
    answered: bool


def hold(tab: Tab, parts: Mapping[str, str | None], *, key: str) -> None:
    """Have the tab hold these texts beside its others; None drops one."""
    _mount(key=key, data={**_data(tab), "ask": False, "parts": dict(parts)})


def ask(tab: Tab, *, key: str, on_answer: Callable[[], None]) -> None:
    """Have the tab hand back what an earlier session left in it; one that holds nothing does not answer."""
    _mount(key=key, data={**_data(tab), "ask": True, "parts": {}}, on_held_change=on_answer)


@dataclass(frozen=True)
class Answer:
    """What a tab hands back.

    Attributes:
        parts: texts by name.
        alive: whether the page has stayed open since: what stands in its boxes is then sent by itself.
    """

    parts: dict[str, str]
    alive: bool


def answer(key: str) -> Answer | None:
    """What the tab hands back in this run; None if nothing."""
    mounted = keys.component[key].get()
    held = mounted.get("held") if mounted else None
    parts = held.get("parts") if isinstance(held, dict) else None
    if not isinstance(held, dict) or not isinstance(parts, dict):
        return None
    return Answer({str(name): text for name, text in parts.items() if isinstance(text, str)}, held.get("alive") is True)


def _data(tab: Tab) -> dict[str, Any]:
    return {"session": tab.session, "answered": tab.answered, "forbidden": FORBIDDEN, "full": FULL}
