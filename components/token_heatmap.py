"""Clickable token chips, tinted by surprisal on one fixed scale.

Draws chips that it is handed; knows neither the model nor how a number was made. The bar under a chip repeats the tint's
message without colour. All text goes through `textContent`: it is data, never markup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

MAX_BITS = 16.0

_CSS = """
:host { --surprise: #d5671f; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-bottom: 8px; font-size: 0.82rem;
  font-family: var(--st-font); color: var(--st-text-color); }
.legend .ramp { width: 140px; height: 10px; border-radius: 3px;
  background: linear-gradient(to right, transparent, color-mix(in srgb, var(--surprise) 55%, transparent));
  border: 1px solid color-mix(in srgb, var(--st-text-color) 30%, transparent); }
.legend .note { margin-left: auto; opacity: 0.85; }
.tokens { position: relative; line-height: 2.15; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.05rem;
  font-family: var(--st-code-font); color: var(--st-text-color); }
.tokens button { all: unset; cursor: pointer; border-radius: 3px 3px 0 0; padding: 1px 0 2px; margin-right: 1px;
  white-space: pre-wrap;
  /* 55 % is the strongest tint that keeps WCAG AA contrast in both themes */
  background-color: color-mix(in srgb, var(--surprise) calc(var(--heat) * 0.55%), transparent);
  box-shadow: inset 0 calc(var(--heat) * -0.045px) 0 0 var(--surprise); }
.tokens button.unscored { background: color-mix(in srgb, var(--st-text-color) 10%, transparent); box-shadow: none;
  border-bottom: 1px dashed color-mix(in srgb, var(--st-text-color) 60%, transparent); }
.tokens button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.tokens button[aria-pressed="true"] { outline: 2px solid var(--st-text-color); outline-offset: 1px; }
.tip { position: absolute; z-index: 5; display: none; pointer-events: none; max-width: min(320px, 95%); padding: 8px 10px;
  border-radius: 6px; font-family: var(--st-font); font-size: 0.85rem; line-height: 1.45; white-space: pre-wrap;
  background: var(--st-secondary-background-color); color: var(--st-text-color);
  border: 1px solid color-mix(in srgb, var(--st-text-color) 25%, transparent); box-shadow: 0 4px 14px rgb(0 0 0 / 18%); }
"""
_HTML = """
<div class="legend"><span class="low"></span><span class="ramp"></span><span class="high"></span>
  <span class="note"></span></div>
<div class="tokens" role="group"></div>
"""
_JS = """
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".tokens");
  root.setAttribute("aria-label", data.label);
  for (const part of ["low", "high", "note"]) parentElement.querySelector("." + part).textContent = data[part];
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");

  const show = (chip, at) => {
    tip.textContent = chip.tip;
    tip.style.display = "block";
    const spot = at.getClientRects()[0], frame = root.getBoundingClientRect();
    if (!spot) return;
    const left = Math.min(spot.left - frame.left, frame.width - tip.offsetWidth);
    tip.style.left = Math.max(0, left) + "px";
    // Above, so that what a click brings up below stays readable; below where there is no room.
    const above = spot.top - tip.offsetHeight - 8;
    tip.style.top = ((above > 60 ? above : spot.bottom + 8) - frame.top) + "px";
  };
  const hide = () => { tip.style.display = "none"; };

  const buttons = data.chips.map((chip, i) => {
    const el = document.createElement("button");
    el.type = "button";
    el.textContent = chip.text;               // data, never markup
    el.setAttribute("aria-label", chip.spoken);
    el.style.setProperty("--heat", chip.heat ?? 0);
    if (chip.heat === null) el.className = "unscored";
    const chosen = chip.position === data.selected;
    if (chip.heat !== null) el.setAttribute("aria-pressed", String(chosen));
    el.tabIndex = chosen || (i === 0 && data.selected === null) ? 0 : -1;
    el.onmouseenter = el.onfocus = () => show(chip, el);
    el.onmouseleave = el.onblur = hide;
    if (chip.heat !== null) el.onclick = () => { hide(); setStateValue("selected", { position: chip.position, of: data.of }); };
    return el;
  });
  if (buttons.length && !buttons.some((el) => el.tabIndex === 0)) buttons[0].tabIndex = 0;
  const focused = buttons.findIndex((el) => el.tabIndex === 0);
  const hadFocus = root.contains(root.getRootNode().activeElement);
  root.onkeydown = (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const now = buttons.indexOf(root.getRootNode().activeElement);
    if (event.key === "Escape") hide();
    if (!(event.key in steps) || now < 0) return;
    const next = buttons[now + steps[event.key]];
    if (next) { buttons[now].tabIndex = -1; next.tabIndex = 0; next.focus(); }
    event.preventDefault();
  };
  root.replaceChildren(...buttons, tip);
  if (hadFocus && focused >= 0) { buttons[focused].focus({ preventScroll: true }); hide(); }
}
"""
_heatmap = st.components.v2.component("token_heatmap", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Chip:
    """One chip: whole characters, so one token or a few that share a character.

    Attributes:
        text: what is drawn.
        position: what a click reports.
        heat: 0 to 100, the share of the full scale; None for a token that is not scored, drawn grey and not clickable.
        tip: lines shown on hover and focus.
        spoken: what a screen reader says.
    """

    text: str
    position: int
    heat: float | None
    tip: str
    spoken: str


def heat(surprisal_bits: float) -> float:
    """Share of the fixed scale in per cent: 0 bits is 0, 16 bits and more is 100."""
    return round(100 * min(max(surprisal_bits, 0.0) / MAX_BITS, 1.0), 1)


def token_heatmap(chips: Sequence[Chip], *, key: str, of: str, label: str, low: str, high: str, note: str = "") -> int | None:
    """Draw the chips.

    Args:
        of: names what the chips show; a click on other chips than these is forgotten.
        label: what a screen reader calls the whole.
        low, high: what stands at the two ends of the colour scale.

    Returns:
        The position of the chip that was clicked last, if it is still there.
    """
    chosen = _chosen(st.session_state.get(key), of, {chip.position for chip in chips if chip.heat is not None})
    _heatmap(
        key=key,
        data={
            "label": label,
            "low": low,
            "high": high,
            "note": note,
            "of": of,
            "selected": chosen,
            "chips": [asdict(chip) for chip in chips],
        },
        on_selected_change=lambda: None,
    )
    return chosen


def _chosen(state: Any, of: str, positions: set[int]) -> int | None:
    """A selection outlives a change of text: one made on other chips, or that names none of these, is dropped."""
    selected = state.get("selected") if state else None
    if not isinstance(selected, Mapping) or selected.get("of") != of:
        return None
    position = selected.get("position")
    return position if position in positions else None
