"""Inputs that several pages share: text boxes whose content travels in the address, and how much a box takes."""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

import streamlit as st

from components import keys

# Servers and proxies refuse long addresses (some at 8 kB): a longer text would turn a reload into an error page.
MAX_ADDRESS_BYTES = 6_000
MAX_TEXT_BYTES = 1_000_000  # of any box: twenty for each of the 50,000 tokens that are measured at once
MOST_IN_ADDRESS = 1e15  # of a whole number
Binding = Literal["query-params"] | None


def check_size(text: str, name: str = "The text") -> str:
    """A text as it is, unless it is more than a box takes; asked before anything else reads it.

    Args:
        name: begins the sentence.

    Raises:
        ValueError: the text has too many bytes.
    """
    if not fits(text, MAX_TEXT_BYTES):
        raise ValueError(
            f"{name} has more than {MAX_TEXT_BYTES:,} bytes, the most that a box takes. It still stands there: "
            "shorten it, or take a part of it."
        )
    return text


def fits(text: str, n_bytes: int) -> bool:
    """Whether a text has so many bytes at most; one that is far longer is not read."""
    return len(text) <= n_bytes and (4 * len(text) <= n_bytes or len(text.encode(errors="replace")) <= n_bytes)


def fits_address(text: str) -> bool:
    """Whether an address can hold a text."""
    return len(text) <= MAX_ADDRESS_BYTES and len(quote(text, errors="replace")) <= MAX_ADDRESS_BYTES


def binding(key: str) -> Binding:
    """How a text box is tied to the address: not at all once its text is too long for one."""
    return "query-params" if fits_address(str(keys.component[key].get() or "")) else None


def number_binding(key: str) -> Binding:
    """How a whole number is tied to the address: not at all where the address has what Streamlit takes for infinite."""
    try:
        return "query-params" if abs(float(st.query_params.get(key, 0))) < MOST_IN_ADDRESS else None
    except ValueError:
        return "query-params"  # for what is no number Streamlit takes its default


def text_box(label: str, *, key: str, example: str, height: int = 120, help: str | None = None) -> str:
    """Several lines; reports on leaving the box, and while it is typed in where `watch_typing` watches it."""
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


def _say_if_too_long(key: str) -> None:
    if binding(key) is None:
        st.caption("This text is too long for a link: the address restores the settings, but not the text.")


def choose_one(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    explanation: str | None = None,
    likely: str | None = None,
    labelled: bool = False,
) -> str:
    """Draw a switch between a few options; the address names one that doesn't hold at first.

    Args:
        label: is read out alone where there is no explanation, unless it is `labelled`.
        explanation: stands behind the label.
        likely: holds at first; None is the first.
    """
    first = likely or options[0]
    chosen = st.segmented_control(
        label,
        options,
        default=first,
        required=True,
        key=key,
        bind="query-params",
        persist_state="session",
        wrap=True,
        help=explanation,
        label_visibility="visible" if labelled or explanation is not None else "collapsed",
    )
    return chosen or first
