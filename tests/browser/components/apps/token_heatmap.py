"""The heatmap with made-up figures. `?case=` is short, long, hostile, marks, change, scale or bare."""

import streamlit as st

from components.frontend.token_heatmap import Chip, Legend, clicked_position, token_heatmap
from computation.text import NOTHING, readable
from tests.browser.components.apps.recording import choose_content, record
from tests.browser.components.apps.texts import HOSTILE, MARKS

WORDS = ["The", " dog", " ran", " to", " the", " moon"]
HEATS = [None, 20.0, 100.0, 40.0, None, 60.0]


def make_chips(case: str) -> list[Chip]:
    if case == "hostile":
        return [Chip(text, i, 50.0, f"tip {text}", f"spoken {text}") for i, text in enumerate(HOSTILE)]
    if case == "marks":
        return [Chip(readable(text) or NOTHING, i, 50.0, f"tip {i}", f"spoken {i}") for i, text in enumerate(MARKS)]
    if case == "change":
        heats = [0.0, -100.0, 100.0]
        return [
            Chip(text, i, heat, f"tip {i}", text, changed=i == 1, removed=i == 2)
            for i, (text, heat) in enumerate(zip(["the", " door", " moon"], heats, strict=True))
        ]
    if case == "scale":  # in per cent; in tenths of one where the text turns from black to white
        tenths = [*range(0, 550, 10), *range(550, 760), *range(760, 1001, 10)]
        heats = [sign * tenth / 10 for sign in (1, -1) for tenth in tenths]
        return [Chip(f"{heat:g} ", i, heat, f"{heat}", f"{heat}") for i, heat in enumerate(heats)]
    times = 200 if case == "long" else 1
    texts, heats = WORDS * times, HEATS * times
    return [
        Chip(t, 10 + i, h, f"figures of{t}", f"token {i}") for i, (t, h) in enumerate(zip(texts, heats, strict=True))
    ]


case = st.query_params.get("case", "short")
content = choose_content()
clicked = clicked_position("heatmap", content)
if clicked is not None:
    st.session_state["chosen"] = clicked
record("heatmap", clicked)
steps = (
    ((-100.0, "−8"), (0.0, "0"), (100.0, "8"))
    if case in ("change", "scale")
    else ((0.0, "0"), (50.0, "8"), (100.0, "16+"))
)
token_heatmap(
    make_chips(case),
    Legend("surprise (bits)", steps),
    key="heatmap",
    content_id=content,
    chosen=st.session_state.get("chosen"),
    label="Tokens",
    note="a note",
    line=True,
    credit="no BOS & <more>",
    bare=case == "bare",
)
