"""The strip with made-up tokens. `?case=` is short, hostile, more (not all are drawn) or long (folded)."""

import streamlit as st

from components.frontend.token_strip import Place, chosen_position, token_strip
from tests.browser.components.apps.recording import choose_content, record
from tests.browser.components.apps.texts import IMAGE

case = st.query_params.get("case", "short")
content = choose_content()
texts = [IMAGE, "<b>"] if case == "hostile" else ["Once", "·upon", "·a", "·time"] * (10 if case == "long" else 1)
chosen = chosen_position("strip", content, len(texts))
record("strip", None)
st.text(f"Chosen: {chosen}")
token_strip(
    [
        Place(text, f"{i} · −{len(texts) - i}", i, i >= 3, f"hint of {text}", f"{text}, place {i}")
        for i, text in enumerate(texts)
    ],
    key="strip",
    content_id=content,
    chosen=chosen,
    label="Tokens of the phrase",
    before=12 if case in ("more", "long") else 0,
)
