"""The tree with made-up continuations; what is clicked becomes the current token. `?case=` is short or hostile."""

import streamlit as st

from components.frontend.branch_tree import Line, Twig, branch_tree, clicked_node
from tests.browser.components.apps.recording import choose_content, record
from tests.browser.components.apps.texts import IMAGE

case = st.query_params.get("case", "short")
content = choose_content()
clicked = clicked_node("tree", content)
record("tree", clicked)
if clicked is not None:
    st.session_state["current"] = clicked
current = st.session_state.get("current", 2)


def make_twig(node: int, text: str, note: str = "") -> Twig:
    shown = IMAGE if case == "hostile" else text
    return Twig(node, shown, node <= current, node == current, f"hint of {shown}", f"{shown}, node {node}", note)


branch_tree(
    [
        Line(0, (make_twig(0, "Once"), make_twig(1, "·upon", "40 %")), "the phrase"),
        Line(1, (make_twig(2, "·a"), make_twig(3, "·time")), "3.2 bits"),
        Line(1, (make_twig(4, "·the"),), IMAGE if case == "hostile" else "5.1 bits"),
    ],
    key="tree",
    content_id=content,
    label="Continuations",
)
