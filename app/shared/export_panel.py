"""Export, as every page folds it away: files to download. Knows no page's figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components.keys import Key


@dataclass(frozen=True)
class Download:
    """One file that can be downloaded.

    Attributes:
        content: makes it when it is asked for.
        button: where the state of its button is kept.
    """

    label: str
    content: Callable[[], str]
    file_name: str
    media_type: str
    button: Key[bool]


def csv(content: Callable[[], str], file_name: str, button: Key[bool], label: str = "CSV") -> Download:
    """A table to download."""
    return Download(label, content, file_name, "text/csv", button)


def json(content: Callable[[], str], file_name: str, button: Key[bool]) -> Download:
    """Everything to download, for a program."""
    return Download("JSON", content, file_name, "application/json", button)


def draw(
    panel: Key[bool], downloads: Sequence[Download], explanation: str, *, beside: Callable[[], None] | None = None
) -> None:
    """Draw the panel; its inside only while it is unfolded.

    Args:
        panel: whether it is unfolded.
        explanation: a sentence on what the files hold.
        beside: draws what else is saved, under the downloads.
    """
    folded = st.expander("Export", icon=":material/download:", key=panel.name, on_change="rerun")
    if not folded.open:
        return
    with folded:
        with st.container(horizontal=True):
            for download in downloads:
                st.download_button(
                    download.label,
                    download.content,
                    download.file_name,
                    download.media_type,
                    key=download.button.name,
                    on_click="ignore",
                )
        if beside is not None:
            beside()
        st.caption(
            f"{explanation} In a CSV an apostrophe stands before a text that a spreadsheet would take for a formula, "
            "and the last heading says so."
        )
