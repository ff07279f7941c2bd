"""All that a page sends to the browser, element by element. Knows no page."""

from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

FIELDS = ("body", "label", "help", "text", "caption", "delta")  # read as Markdown by the front end
PLAIN = {"code", "textarea"}  # elements whose body is none


def elements(at: AppTest) -> Iterator[Any]:
    """Every element and block of a page, the sidebar's as well."""

    def walk(block: Any) -> Iterator[Any]:
        for child in block.children.values():
            yield child
            if hasattr(child, "children"):
                yield from walk(child)

    yield from walk(at._tree)


def markdown_sent(at: AppTest) -> list[str]:
    """Every text that the front end reads as Markdown."""
    sent = []
    for element in elements(at):
        proto = getattr(element, "proto", None)
        if proto is None or element.type in PLAIN:
            continue
        sent += [text for name in FIELDS if isinstance(text := getattr(proto, name, None), str) and text]
        inner = [getattr(getattr(proto, name, None), "label", "") for name in ("expandable", "tab", "popover")]
        sent += [label for label in inner if isinstance(label, str) and label]
        if element.type in {"radio", "button_group", "pills", "segmented_control"}:
            sent += [str(getattr(option, "content", option)) for option in proto.options]
        sent += list(getattr(proto, "captions", ()))
    return sent
