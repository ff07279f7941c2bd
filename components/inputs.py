"""Inputs that several pages share: text boxes whose content travels in the address, and their examples."""

from typing import Literal
from urllib.parse import quote

import streamlit as st

from components import keys

# Servers and proxies refuse long addresses (some at 8 kB): a longer text would turn a reload into an error page.
MAX_ADDRESS_BYTES = 6_000
Binding = Literal["query-params"] | None


def binding(key: str) -> Binding:
    """How a text box is tied to the address: not at all once its text is too long for one."""
    return "query-params" if len(quote(str(keys.component[key].get() or ""))) <= MAX_ADDRESS_BYTES else None


def phrase_box(label: str, *, key: str, example: str) -> str:
    """One line that reports while it is typed."""
    text = st.text_input(
        label, example, key=key, live="200ms", bind=binding(key), persist_state="session", placeholder="Type a phrase"
    )
    _say_if_too_long(key)
    return text or ""


def text_box(label: str, *, key: str, example: str, height: int = 120, help: str | None = None) -> str:
    """Several lines; reports on Ctrl+Enter and on leaving the box."""
    text = st.text_area(
        label,
        example,
        key=key,
        height=height,
        help=help,
        bind=binding(key),
        persist_state="session",
        placeholder="Type or paste a text",
    )
    _say_if_too_long(key)
    return text or ""


def unit_switch(*, key: str) -> str:
    """Bits or nats."""
    unit = st.segmented_control(
        "Unit of surprise",
        ["bits", "nats"],
        default="bits",
        required=True,
        key=key,
        bind="query-params",
        help="One bit is a coin toss: 3 bits are as surprising as three heads in a row. One nat is 1.44 bits.",
    )
    return unit or "bits"


def _say_if_too_long(key: str) -> None:
    if binding(key) is None:
        st.caption("This text is too long for a link: the address restores the settings, but not the text.")
