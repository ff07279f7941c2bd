"""A page's text box and the row under it: examples to click, and the way to another page with the text.

Knows no figure, and nothing of what the other pages do with a text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app.shared import live, state
from components import format, inputs
from components.frontend.typing import watch_typing
from components.keys import Key

MAX_LABEL = 26  # characters of an example that stand on its button
NEXT_TOKEN, SURPRISE, COMPARE, BIT_WIDTH = "Next token", "Surprise", "Compare", "Bit width"
FILES = {
    NEXT_TOKEN: "next_token/page.py",
    SURPRISE: "surprise/page.py",
    COMPARE: "compare/page.py",
    BIT_WIDTH: "bit_width/page.py",
}
LINES = 68  # pixels of a box of two lines, the least that there is


@dataclass(frozen=True)
class Example:
    """What stands on a button, and what a click calls."""

    label: str
    choose: Callable[..., None]
    arguments: tuple[str, ...]


def draw(
    label: str,
    box: Key[str | None],
    page: str,
    *,
    opening: str,
    examples: Sequence[str],
    height: int = LINES,
    n_readings: int = 1,
) -> str:
    """The box of a page that has one, and the row under it; returns the text.

    Args:
        page: on which it stands.
        opening: what stands in it at first.
        height: in pixels; in a box of two lines the Enter key breaks no line, unless Shift is held.
        n_readings: how often the model reads the text for what the page shows.
    """
    text = inputs.text_box(label, key=box.name, example=opening, height=height)
    choices = [Example(example, box.set, (example,)) for example in examples]
    by_enter = (box.name,) if height == LINES else ()

    def draw_use() -> None:
        _draw_use(text, page)

    draw_row({box.name: text}, choices, draw_use, page, n_readings=n_readings, measured_by_enter=by_enter)
    return text


def draw_row(
    boxes: Mapping[str, str],
    examples: Sequence[Example],
    draw_menu: Callable[[], None],
    page: str,
    *,
    n_readings: int = 1,
    measured_by_enter: Sequence[str] = (),
) -> None:
    """The row under the boxes of a page: examples, a menu at its end, and in its place a button where texts are long.

    Args:
        boxes: what is measured in this run, by the box's key.
        draw_menu: draws the menu, such as the way to other pages.
        measured_by_enter: the boxes in which the Enter key breaks no line.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=state.under_box.name):
        with st.container(horizontal=True, gap=None, key=state.examples.name, vertical_alignment="center"):
            st.caption("Try", width="content")
            for number, example in enumerate(examples, 1):
                st.button(
                    format.escape(format.shorten(example.label, MAX_LABEL)),
                    key=state.example_button[f"{page} {number}"].name,
                    type="tertiary",
                    on_click=example.choose,
                    args=example.arguments,
                )
        with st.container(key=state.beside_examples.name, width="content"):
            watch_typing(
                boxes,
                key=state.typing.name,
                live_characters=live.live_characters(n_readings),
                measured_by_enter=measured_by_enter,
            )
            draw_menu()


def use_on(page: str, text: str) -> None:
    """Go to a page with a text, which stands in its box; every other page keeps its own."""
    boxes = {NEXT_TOKEN: state.phrase, SURPRISE: state.text, COMPARE: state.text_for_cards, BIT_WIDTH: state.sample}
    boxes[page].set(text)
    st.switch_page(FILES[page], query_params={})  # without any, it refuses to drop what widgets are bound to


def _draw_use(text: str, page: str) -> None:
    others = [other for other in FILES if other != page]
    chosen = st.menu_button("Use this text on", others, key=state.use_button[page].name, type="tertiary")
    if chosen is not None:
        use_on(chosen, text)
