"""The list of next tokens: bars and figures in the same rows; a click on a token reports it.

Draws rows that it is handed; knows neither the model nor how a number was made. All text goes through `textContent`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import streamlit as st

from components.frontend import events

_CSS = """
:host { --raw: #0b72b5; --adjusted: #d5671f; }
.scroll { overflow-x: auto; container-type: inline-size; }
table { border-collapse: collapse; width: 100%; font-family: var(--st-font); font-size: 1rem; color: var(--st-text-color);
  font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { text-align: right; font-weight: 600; font-size: 0.85rem; padding: 4px 10px; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, var(--st-text-color) 30%, transparent); }
th[title] { cursor: help; text-decoration: underline dotted 1px; text-underline-offset: 3px; }
td { text-align: right; padding: 3px 10px; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, var(--st-text-color) 10%, transparent); }
th.token, td.token { text-align: left; position: sticky; left: 0; background: var(--st-background-color); padding-left: 2px; }
td.token button, td.token span { all: unset; box-sizing: border-box; display: inline-block; max-width: 15ch; overflow: hidden;
  text-overflow: ellipsis; white-space: pre; vertical-align: middle; font-family: var(--st-code-font); padding: 2px 8px;
  border-radius: 5px; }
td.token button { cursor: pointer; background: color-mix(in srgb, var(--raw) 14%, transparent); }
td.token button:hover { background: color-mix(in srgb, var(--raw) 32%, transparent); }
td.token button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
td.token span.rest { font-family: var(--st-font); font-style: italic; }
th.bar, td.bar { text-align: left; width: 60%; min-width: 150px; }
/* Two kinds of bars are on one scale. */
table.two th.bar, table.two td.bar { width: 30%; }
.track { display: flex; align-items: center; gap: 7px; }
/* The bar leaves room for its own figure. */
.fill { width: calc((100% - 5.2rem) * var(--share)); height: 17px; border-radius: 0 3px 3px 0; flex: 0 0 auto;
  min-width: 1px; background: var(--raw); }
.adjusted .fill { background: var(--adjusted); }
tr.rest .fill { background: color-mix(in srgb, var(--st-text-color) 45%, transparent); }
tr.struck td { color: color-mix(in srgb, var(--st-text-color) 72%, var(--st-background-color)); }
tr.struck td.number { text-decoration: line-through; }
tr.actual td { background: color-mix(in srgb, var(--adjusted) 16%, var(--st-background-color)); }
@container (max-width: 480px) {
  th, td { padding-left: 4px; padding-right: 4px; font-size: 0.85rem; }
  th { font-size: 0.75rem; }
  td.token button, td.token span { max-width: 11ch; padding: 2px 5px; }
  td.token span.rest { max-width: none; white-space: normal; }
  th.bar, td.bar { min-width: 70px; width: 30%; }
  .track { flex-direction: column-reverse; align-items: flex-start; gap: 1px; }
  .fill { width: calc(100% * var(--share)); height: 5px; }
}
tr.actual td.token::after { content: "actual"; margin-left: 8px; font-size: 0.8rem; }
"""
_HTML = """
<div class="scroll" tabindex="-1"><table><caption></caption><thead><tr></tr></thead><tbody></tbody></table></div>
"""
_JS = """
export default function ({ data, parentElement, setStateValue }) {
  const make = (tag, className, text) => {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text !== undefined) el.textContent = text;     // data, never markup
    return el;
  };
  parentElement.querySelector("caption").textContent = data.label;
  parentElement.querySelector("table").classList.toggle("two", data.columns.filter((c) => c.kind.startsWith("bar")).length > 1);
  parentElement.querySelector("thead tr").replaceChildren(...data.columns.map((column) => {
    const th = make("th", column.kind, column.title);
    th.scope = "col";
    if (column.help) th.title = column.help;
    return th;
  }));
  const body = parentElement.querySelector("tbody");
  const active = body.getRootNode().activeElement;
  const focused = [...body.querySelectorAll("button")].indexOf(active);
  body.replaceChildren(...data.rows.map((row) => {
    const tr = make("tr", row.kinds.join(" "));
    row.cells.forEach((cell, i) => {
      const column = data.columns[i], td = make("td", column.kind);
      if (column.kind === "token") {
        const clickable = row.token_id !== null && data.clickable;
        const el = make(clickable ? "button" : "span", row.kinds.includes("rest") ? "rest" : "", cell);
        el.title = row.hint;
        if (clickable) {
          el.type = "button";
          el.setAttribute("aria-label", row.spoken);
          el.onclick = () =>
            setStateValue("clicked", { value: row.token_id, content_id: data.content_id, at: Date.now() + Math.random() });
        }
        td.append(el);
      } else if (column.kind.startsWith("bar")) {
        const track = make("div", "track"), fill = make("div", "fill");
        fill.style.setProperty("--share", row.shares[i]);
        track.append(fill, make("span", "", cell));
        td.append(track);
      } else td.textContent = cell;
      tr.append(td);
    });
    return tr;
  }));
  const buttons = [...body.querySelectorAll("button")];
  buttons.forEach((el, i) => { el.tabIndex = i === Math.max(0, focused) ? 0 : -1; });
  body.onkeydown = (event) => {
    const now = buttons.indexOf(body.getRootNode().activeElement);
    const next = buttons[now + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0)];
    if (now < 0 || !next || next === buttons[now]) return;
    buttons[now].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  };
  if (focused >= 0 && buttons.length) buttons[Math.min(focused, buttons.length - 1)].focus({ preventScroll: true });
}
"""
_list = st.components.v2.component("token_list", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Column:
    """One column: kind is "token", "number", "bar" or "bar adjusted"."""

    title: str
    kind: str = "number"
    help: str = ""


@dataclass(frozen=True)
class Row:
    """One token, or everything else.

    Attributes:
        cells: what each column shows.
        token_id: what a click reports; None for a row that is no token.
        shares: for each column the length of its bar, 0 to 1; 0 where it has none.
        kinds: "rest", "struck" (cannot be drawn), "actual" (the token that stands there in the text).
        hint: shown on hover.
        spoken: what a screen reader calls the button.
    """

    cells: tuple[str, ...]
    token_id: int | None
    shares: tuple[float, ...]
    kinds: tuple[str, ...] = field(default=())
    hint: str = ""
    spoken: str = ""


def token_list(
    columns: Sequence[Column], rows: Sequence[Row], *, key: str, content_id: str, label: str, clickable: bool = True
) -> None:
    """Draw the rows; `clicked_token` tells what was clicked.

    Args:
        content_id: names what is listed, so that a click on an older list is not taken for one on this.
        label: what a screen reader calls the table.
    """
    data = {"label": label, "content_id": content_id, "clickable": clickable}
    _list(
        key=key,
        data={**data, "columns": [asdict(c) for c in columns], "rows": [asdict(row) for row in rows]},
        on_clicked_change=lambda: None,
    )


def clicked_token(key: str, content_id: str) -> int | None:
    """The token that was clicked since the last run."""
    token_id = events.take_event(key, "clicked", content_id)
    return token_id if isinstance(token_id, int) else None
