"""The continuations tried, as a tree: a line for each stretch without a fork; a click on a token goes back to it.

Draws lines that it is handed; knows no model. All text goes through `textContent`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from components.frontend import events

_CSS = """
.tree { font-family: var(--st-code-font); color: var(--st-text-color); overflow-x: auto; }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: 3px; padding: 3px 0 3px calc(var(--depth) * 22px); }
.line::before { content: attr(data-mark); opacity: 0.7; margin-right: 2px; }
.tree button { all: unset; cursor: pointer; padding: 2px 6px; border-radius: 5px; white-space: pre-wrap;
  overflow-wrap: anywhere; background: color-mix(in srgb, var(--st-text-color) 8%, transparent); }
.tree button.on { background: color-mix(in srgb, #0b72b5 24%, transparent); }
.tree button:hover { background: color-mix(in srgb, #0b72b5 40%, transparent); }
.tree button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.tree button[aria-current="true"] { outline: 2px solid var(--st-text-color); }
.tree button small { font-family: var(--st-font); font-size: 0.72rem; margin-left: 5px; opacity: 0.85; }
.note { font-family: var(--st-font); font-size: 0.88rem; margin-left: 8px; font-variant-numeric: tabular-nums; }
"""
_HTML = """
<div class="tree" role="group"></div>
"""
_JS = """
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".tree");
  root.setAttribute("aria-label", data.label);
  root.replaceChildren(...data.lines.map((line) => {
    const row = document.createElement("div");
    row.className = "line";
    row.style.setProperty("--depth", line.depth);
    row.dataset.mark = line.depth > 0 ? "└" : "";
    for (const node of line.nodes) {
      const el = document.createElement("button");
      el.type = "button";
      el.textContent = node.text;                      // data, never markup
      if (node.note) {
        const small = document.createElement("small");
        small.textContent = node.note;
        el.append(small);
      }
      el.title = node.hint;
      if (node.on_path) el.className = "on";
      el.setAttribute("aria-label", node.spoken);
      el.setAttribute("aria-current", String(node.current));
      el.onclick = () =>
        setStateValue("clicked", { value: node.node, content_id: data.content_id, at: Date.now() + Math.random() });
      row.append(el);
    }
    const note = document.createElement("span");
    note.className = "note";
    note.textContent = line.note;
    row.append(note);
    return row;
  }));
}
"""
_tree = st.components.v2.component("branch_tree", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Twig:
    """One token of the tree: `on_path` leads to the current one, `current` is it; `note` is its own probability."""

    node: int
    text: str
    on_path: bool
    current: bool
    hint: str
    spoken: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A stretch without a fork, and what stands at its end."""

    depth: int
    nodes: tuple[Twig, ...]
    note: str


def branch_tree(lines: Sequence[Line], *, key: str, content_id: str, label: str) -> None:
    """Draw the lines; `clicked_node` tells where a click led.

    Args:
        content_id: names the tree, so that a click on another is not taken for one on this.
    """
    _tree(
        key=key,
        data={"label": label, "content_id": content_id, "lines": [asdict(line) for line in lines]},
        on_clicked_change=lambda: None,
    )


def clicked_node(key: str, content_id: str) -> int | None:
    """The node that was clicked since the last run."""
    node = events.take_event(key, "clicked", content_id)
    return node if isinstance(node, int) else None
