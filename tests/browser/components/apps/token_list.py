"""The list, made up. `?case=` is short, hostile, two (kinds of bars), plain (nothing to click) or new (each run)."""

import streamlit as st

from components.frontend.token_list import Column, Row, clicked_token, token_list
from tests.browser.components.apps.recording import choose_content, record
from tests.browser.components.apps.texts import IMAGE, LONG

case = st.query_params.get("case", "short")
content = choose_content()
record("list", clicked_token("list", content))
columns = [Column("token", "token", "· is a space."), Column("rank"), Column("probability", "bar")]
names = [IMAGE, "<b>bold</b>", LONG] if case == "hostile" else ["·time", "·hill", "·tree", "·day"]
if content == "second":
    names = names[:2]
label = f"Next tokens of run {st.session_state['runs']}" if case == "new" else "Next tokens"
extra = ()
if case == "two":
    columns.append(Column("adjusted", "bar adjusted"))
    extra = ("",)
rows = [
    Row(
        (name, f"{i + 1}", f"{80 / 2**i:.0f} %", *extra),
        100 + i,
        (0.0, 0.0, 1 / 2**i, *(0.5 for _ in extra)),
        kinds=(("struck",), ("actual",), ("actual", "struck"), ())[i],
        hint=f"hint of {name}",
        spoken=f"append {name}",
    )
    for i, name in enumerate(names)
]
rows.append(Row(("everything else", "", "5 %", *extra), None, (0.0, 0.0, 0.1, *(0.1 for _ in extra)), kinds=("rest",)))
token_list(columns, rows, key="list", content_id=content, label=label, clickable=case != "plain")
