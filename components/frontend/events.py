"""What a component of ours reports: a click counts only if it was made on what is on the screen.

The component's state `name` is its last event, `{value, content_id, at}`; `at` tells one click from the next. Knows
neither the components nor what a click means to a page.
"""

from collections.abc import Mapping
from typing import Any

from components import keys


def latest_event(key: str, name: str, content_id: str) -> Any:
    """The value last clicked in the component `key`, however often it is read; None if on other content."""
    event = _event(key, name)
    return event.get("value") if event.get("content_id") == content_id else None


def take_event(key: str, name: str, content_id: str) -> Any:
    """The value clicked in the component `key` since the last run, or None. Each click is taken once.

    Args:
        content_id: names what the component shows now; a click on something else is dropped.
    """
    taken = keys.taken_event[f"{key} {name}"]
    at = _event(key, name).get("at")
    if at is None or at == taken.get():
        return None
    taken.set(at)
    return latest_event(key, name, content_id)


def _event(key: str, name: str) -> Mapping[str, Any]:
    state = keys.component[key].get()
    event = state.get(name) if state else None
    return event if isinstance(event, Mapping) else {}
