"""Which parameters of Streamlit's functions are read as Markdown. Knows none of our code."""

import ast
import inspect

import streamlit as st

# Parameters that Streamlit reads as Markdown, wherever one of its functions has them.
READ_AS_MARKDOWN = {"label", "body", "help", "captions", "caption", "text", "delta", "tabs", "format_func"}
BY_FUNCTION = {
    "metric": {"value"},
    "radio": {"options"},
    "pills": {"options"},
    "segmented_control": {"options"},
    "menu_button": {"options"},
    "select_slider": {"options"},
}
PLAIN = {"text", "code", "json", "Page", "navigation", "logo", "switch_page"}


def signatures() -> dict[str, list[str]]:
    """Streamlit's functions with the names of their parameters, in order."""
    functions = {name: getattr(st, name) for name in dir(st) if not name.startswith("_")}
    columns = {name: getattr(st.column_config, name) for name in dir(st.column_config) if name.endswith("Column")}
    return {
        name: [p for p in inspect.signature(function).parameters if p != "self"]
        for name, function in (functions | columns).items()
        if callable(function) and not inspect.isclass(function) and name not in PLAIN
    }


def read_as_markdown(call: ast.Call, called: str, names: list[str]) -> set[str]:
    """The parameters that a call of one of Streamlit's functions has read as Markdown."""
    wanted = (READ_AS_MARKDOWN | BY_FUNCTION.get(called, set())) & set(names)
    if called == "selectbox":
        wanted -= {"format_func"}  # its options are plain text
    elif any(keyword.arg == "format_func" for keyword in call.keywords):
        wanted -= {"options"}
    if called.endswith("Column"):
        wanted = {"help"}
    return wanted
