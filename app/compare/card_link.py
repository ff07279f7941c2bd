"""The compared texts in the page's address, so that a reload or a link brings them back. Knows no card's widgets."""

import json
from urllib.parse import quote

import streamlit as st

from app.compare import example_sets
from app.compare.example_sets import NamedText
from components.inputs import MAX_ADDRESS_BYTES

MAX_CARDS = 50
MAX_NAME = 60  # characters


def written(texts: list[NamedText]) -> str | None:
    """The texts as an address holds them; None where they are too long for one."""
    if sum(len(text) for _, text in texts) > MAX_ADDRESS_BYTES:
        return None
    as_json = json.dumps([list(text) for text in texts], ensure_ascii=False, separators=(",", ":"))
    return as_json if len(quote(as_json)) <= MAX_ADDRESS_BYTES else None


def put_into_address(texts: list[NamedText]) -> None:
    """Have the address bring these texts back; a caption says so where they are too long for it."""
    parameter = written(texts)
    if parameter is None or texts == list(example_sets.OPENING):
        st.query_params.pop("cards", None)
    elif st.query_params.get("cards") != parameter:
        st.query_params["cards"] = parameter
    if parameter is None:
        st.caption("These texts are too long for a link: the address restores the settings, but not the texts.")


def from_address() -> tuple[list[NamedText], str | None]:
    """The texts that the address brings, and a sentence where it brings none although it should, or not all."""
    parameter = st.query_params.get("cards")
    if parameter is None:
        return [], None
    try:
        texts = json.loads(parameter)
        json.dumps(texts, ensure_ascii=False).encode()  # half a surrogate pair, which no encoding can write
    except (ValueError, RecursionError):
        texts = None
    well_formed = isinstance(texts, list) and all(
        isinstance(text, list) and len(text) == 2 and all(isinstance(part, str) for part in text) for text in texts
    )
    if not well_formed or not texts:
        return [], "The link's texts are damaged, so the example stands here instead."
    problem = None
    if len(texts) > MAX_CARDS:
        problem = f"The link has {len(texts)} texts; only the first {MAX_CARDS} are shown."
    return [(name[:MAX_NAME], text) for name, text in texts[:MAX_CARDS]], problem
