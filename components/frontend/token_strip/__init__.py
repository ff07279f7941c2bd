"""A phrase as its tokens, each with its place counted from both ends; a click on one reports it.

Draws what it is handed; knows no model. All text goes through `textContent`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

_CSS = """
.strip { display: flex; flex-wrap: wrap; gap: 4px 3px; font-family: var(--st-code-font); color: var(--st-text-color); }
.strip button { all: unset; cursor: pointer; display: flex; flex-direction: column; align-items: center; padding: 2px 7px 1px;
  border-radius: 5px; background: color-mix(in srgb, var(--st-text-color) 8%, transparent); max-width: 100%; }
.strip button.built { background: color-mix(in srgb, #0b72b5 20%, transparent); }
.strip button:hover { background: color-mix(in srgb, var(--st-text-color) 18%, transparent); }
.strip button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.strip button[aria-pressed="true"] { outline: 2px solid var(--st-text-color); }
.strip .text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.05rem; }
.strip .place { font-family: var(--st-font); font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.strip .more { align-self: center; padding: 0 6px; font-family: var(--st-font); }
"""
_HTML = """
<div class="strip" role="group"></div>
"""
_JS = """
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".strip");
  root.setAttribute("aria-label", data.label);
  const hadFocus = root.contains(root.getRootNode().activeElement);
  const span = (className, text) => {
    const el = document.createElement("span");
    el.className = className;
    el.textContent = text;                             // data, never markup
    return el;
  };
  const buttons = data.tokens.map((token) => {
    const el = document.createElement("button");
    el.type = "button";
    if (token.built) el.className = "built";
    el.append(span("text", token.text), span("place", token.place));
    el.title = token.hint;
    el.setAttribute("aria-label", token.spoken);
    el.setAttribute("aria-pressed", String(token.position === data.chosen));
    el.tabIndex = token.position === data.chosen ? 0 : -1;
    el.onclick = () =>
      setStateValue("clicked", { value: token.position, content_id: data.content_id, at: Date.now() + Math.random() });
    return el;
  });
  root.replaceChildren(...(data.more ? [span("more", data.more)] : []), ...buttons);
  const chosen = buttons.find((el) => el.tabIndex === 0);
  root.onkeydown = (event) => {
    const now = buttons.indexOf(root.getRootNode().activeElement);
    const next = buttons[now + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0)];
    if (now < 0 || !next || next === buttons[now]) return;
    buttons[now].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  };
  if (hadFocus && chosen) chosen.focus({ preventScroll: true });
}
"""
_strip = st.components.v2.component("token_strip", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Place:
    """One token of the strip.

    Attributes:
        text: what is drawn.
        place: its number, under it.
        position: what a click reports.
        built: whether it was appended here rather than typed.
        hint: shown on hover.
        spoken: what a screen reader says.
    """

    text: str
    place: str
    position: int
    built: bool
    hint: str
    spoken: str


def chosen_position(key: str, content_id: str, n: int) -> int:
    """The position chosen on what is shown now; else the last of `n`."""
    state: Any = st.session_state.get(key)
    chosen = state.get("clicked") if state else None
    if isinstance(chosen, Mapping) and chosen.get("content_id") == content_id:
        position = chosen.get("value")
        if isinstance(position, int) and 0 <= position < n:
            return position
    return n - 1


def token_strip(tokens: Sequence[Place], *, key: str, content_id: str, chosen: int, label: str, more: str = "") -> None:
    """Draw the tokens.

    Args:
        content_id: names what is shown; a choice made on something else is forgotten.
        more: stands before the first, where not all are drawn.
    """
    _strip(
        key=key,
        data={"label": label, "content_id": content_id, "chosen": chosen, "more": more, "tokens": [asdict(t) for t in tokens]},
        on_clicked_change=lambda: None,
    )
