"""Clickable token chips, tinted on one fixed scale, under a line of the same figures; hover links the two.

Draws chips that it is handed; knows neither the model nor how a number was made. The bar under a chip repeats the tint's
message without colour. All text goes through `textContent`: it is data, never markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.frontend import events

_CSS = """
:host { --surprise: #d5671f; --less: #0b72b5; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin-bottom: 8px; font-size: 0.85rem;
  font-family: var(--st-font); color: var(--st-text-color); }
.legend .scale { display: flex; gap: 2px; }
.legend .step { display: flex; flex-direction: column; align-items: center; min-width: 34px;
  font-variant-numeric: tabular-nums; }
.legend .swatch { align-self: stretch; height: 14px;
  outline: 1px solid color-mix(in srgb, var(--st-text-color) 22%, transparent); }
.bare { display: none !important; }
.legend .note { margin-left: auto; opacity: 0.85; }
.legend .save button { all: unset; cursor: pointer; padding: 2px 8px; margin-left: 4px; border-radius: 5px; font-size: 0.8rem;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 30%, transparent); }
.legend .save button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.line { position: relative; height: 64px; margin: 0 0 8px; cursor: pointer; }
.line::before, .line::after { position: absolute; left: 0; pointer-events: none; font: 0.72rem var(--st-font); opacity: 0.8;
  color: var(--st-text-color); }
.line::before { content: attr(data-top); top: -4px; }
.line::after { content: attr(data-foot); bottom: 0; }
.line svg { display: block; width: 100%; height: 100%; overflow: visible; }
.line path { fill: none; stroke: var(--surprise); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.line .area { fill: color-mix(in srgb, var(--surprise) 22%, transparent); stroke: none; }
.line .zero { stroke: color-mix(in srgb, var(--st-text-color) 35%, transparent); stroke-width: 1; }
.line .at { stroke: var(--st-text-color); stroke-width: 1.5; vector-effect: non-scaling-stroke; visibility: hidden; }
.line .chosen { stroke-width: 2.5; }
.stage { position: relative; }
.tokens { line-height: 2.15; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.05rem;
  font-family: var(--st-code-font); color: var(--st-text-color); }
/* What a click brings up must stay in sight below a long text. */
.tokens.long { max-height: 26rem; overflow-y: auto; padding: 3px; }
.tokens button { all: unset; cursor: pointer; border-radius: 3px 3px 0 0; padding: 1px 0 2px; margin-right: 1px;
  white-space: pre-wrap; }
.swatch, .tokens button { --hue: var(--surprise);
  /* 55 % is the strongest tint that keeps WCAG AA contrast in both themes */
  background-color: color-mix(in srgb, var(--hue) calc(var(--heat) * 0.55%), transparent);
  box-shadow: inset 0 calc(var(--heat) * -0.045px) 0 0 var(--hue); }
.swatch.less, .tokens button.less { --hue: var(--less); }
.tokens button.unscored { background: color-mix(in srgb, var(--st-text-color) 10%, transparent); box-shadow: none;
  border-bottom: 1px dashed color-mix(in srgb, var(--st-text-color) 60%, transparent); cursor: default; }
.tokens button.changed { border-top: 2px solid var(--st-text-color); }
.tokens button.removed { text-decoration: line-through; }
.tokens button:focus-visible, .tokens button.under { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.tokens button[aria-pressed="true"] { outline: 2px solid var(--st-text-color); outline-offset: 1px; }
.tip { position: absolute; z-index: 5; display: none; pointer-events: none; max-width: min(360px, 95%); padding: 8px 10px;
  border-radius: 6px; font-family: var(--st-font); font-size: 0.85rem; line-height: 1.45; white-space: pre-wrap;
  background: var(--st-secondary-background-color); color: var(--st-text-color);
  border: 1px solid color-mix(in srgb, var(--st-text-color) 25%, transparent); box-shadow: 0 4px 14px rgb(0 0 0 / 18%); }
"""
_HTML = """
<div class="legend"><span class="name"></span><span class="scale"></span><span class="note"></span>
  <span class="save"><button type="button" data-kind="svg">SVG</button>
  <button type="button" data-kind="png">PNG</button></span></div>
<div class="line"><svg preserveAspectRatio="none"><path class="area"/><path class="curve"/>
  <line class="zero"/><line class="at chosen"/><line class="at hover"/></svg></div>
<div class="stage"><div class="tokens" role="group"></div><div class="tip" role="tooltip"></div></div>
"""
_JS = """
const LONG = 400;
const part = (root, name) => root.querySelector("." + name);

function drawLegend(root, data) {
  part(root, "legend").classList.toggle("bare", data.bare);
  part(root, "name").textContent = data.legend.name;
  part(root, "note").textContent = data.note;
  part(root, "scale").replaceChildren(...data.legend.steps.map((step) => {
    const el = document.createElement("span"), swatch = document.createElement("span"), label = document.createElement("span");
    el.className = "step";
    swatch.className = "swatch" + (step.heat < 0 ? " less" : "");
    swatch.style.setProperty("--heat", Math.abs(step.heat));
    label.textContent = step.label;
    el.append(swatch, label);
    return el;
  }));
}

function drawLine(root, data) {
  const line = part(root, "line"), chips = data.chips, below = data.legend.steps.some((step) => step.heat < 0);
  line.style.display = data.line && chips.length > 2 ? "" : "none";
  line.dataset.top = data.legend.steps.at(-1).label;
  line.dataset.foot = data.legend.steps[0].label;
  const low = below ? -100 : 0, height = 100 - low, y = (heat) => 100 - heat;
  line.querySelector("svg").setAttribute("viewBox", `0 0 ${chips.length} ${height}`);
  // A token without a figure leaves a gap.
  const gap = (i) => !chips[i] || chips[i].heat === null;
  let curve = "", area = "";
  chips.forEach((chip, i) => {
    if (gap(i)) return;
    curve += `${gap(i - 1) ? "M" : "L"} ${i} ${y(chip.heat)} H ${i + 1} `;
    area += `${gap(i - 1) ? `M ${i} 100 L` : "L"} ${i} ${y(chip.heat)} H ${i + 1} ${gap(i + 1) ? "V 100 Z " : ""}`;
  });
  part(line, "curve").setAttribute("d", curve);
  part(line, "area").setAttribute("d", area);
  const zero = part(line, "zero");
  for (const [name, value] of [["x1", 0], ["x2", chips.length], ["y1", 100], ["y2", 100]]) zero.setAttribute(name, value);
  zero.setAttribute("vector-effect", "non-scaling-stroke");
  const mark = (name, i) => {
    const el = part(line, name);
    el.style.visibility = i === null ? "hidden" : "visible";
    for (const [key, value] of [["x1", i + 0.5], ["x2", i + 0.5], ["y1", 0], ["y2", height]]) el.setAttribute(key, value);
  };
  return { line, mark };
}

// Legend, chips and convention as one picture: the chips as they stand on the screen, a long text unrolled.
function picture(root, data) {
  const unrolled = root.classList.contains("long");
  root.classList.remove("long");
  const box = root.getBoundingClientRect(), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const page = getComputedStyle(root).getPropertyValue("--st-background-color") || "white", pad = 12;
  const head = 46, foot = data.credit ? 30 : 0, page_ink = getComputedStyle(root).color;
  const add = (name, attributes, text) => {
    const el = document.createElementNS(svg.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    if (text !== undefined) el.textContent = text;
    svg.append(el);
  };
  const width = Math.ceil(box.width + 2 * pad), height = Math.ceil(box.height + 2 * pad) + head + foot;
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) svg.setAttribute(key, value);
  add("rect", { width, height, fill: page });
  const small = { "font-family": "sans-serif", "font-size": 12, fill: page_ink };
  add("text", { x: pad, y: 24, ...small }, data.legend.name);
  const hues = getComputedStyle(root), first = pad + 8 * data.legend.name.length + 14;
  data.legend.steps.forEach((step, i) => {
    const x = first + 46 * i, heat = Math.abs(step.heat), hue = hues.getPropertyValue(step.heat < 0 ? "--less" : "--surprise");
    const tint = { fill: hue, "fill-opacity": heat * 0.0055, stroke: "gray", "stroke-width": 0.5 };
    add("rect", { x, y: 10, width: 44, height: 14, ...tint });
    add("rect", { x, y: 24 - heat * 0.045, width: 44, height: heat * 0.045, fill: hue });
    add("text", { x: x + 22, y: 38, "text-anchor": "middle", ...small }, step.label);
  });
  if (data.credit) add("text", { x: pad, y: height - 12, ...small, "font-size": 11 }, data.credit);
  for (const el of root.querySelectorAll("button")) {
    const style = getComputedStyle(el), heat = Number(style.getPropertyValue("--heat"));
    const hue = style.getPropertyValue("--hue"), spots = [...el.getClientRects()];
    // A chip over several lines has a rectangle for each; its text is measured out letter by letter.
    for (const spot of spots) {
      const at = { x: spot.left - box.left + pad, y: spot.top - box.top + pad + head, width: spot.width, height: spot.height };
      if (el.classList.contains("unscored")) add("rect", { ...at, fill: "gray", "fill-opacity": 0.15 });
      else {
        add("rect", { ...at, fill: hue, "fill-opacity": heat * 0.0055 });
        add("rect", { ...at, y: at.y + at.height - heat * 0.045, height: heat * 0.045, fill: hue });
      }
    }
    const range = document.createRange(), letters = el.firstChild;
    let run = "", top = null, left = 0, bottom = 0;
    const flush = () => {
      if (run.trim()) add("text", { x: left - box.left + pad, y: bottom - box.top + pad + head - 7, "xml:space": "preserve",
        "font-family": style.fontFamily, "font-size": style.fontSize, fill: style.color }, run);
      run = "";
    };
    for (let i = 0; letters && i < letters.length; ) {
      const size = letters.data.codePointAt(i) > 0xffff ? 2 : 1;
      range.setStart(letters, i);
      range.setEnd(letters, i + size);
      const spot = range.getClientRects()[0];
      if (spot && (top === null || Math.abs(spot.top - top) > 3)) {
        flush();
        [top, left, bottom] = [spot.top, spot.left, spot.bottom];
      }
      run += letters.data.slice(i, i + size);
      i += size;
    }
    flush();
  }
  root.classList.toggle("long", unrolled);
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

function save(drawn, kind) {
  const offer = (blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "heatmap." + kind;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const vector = new Blob([drawn.text], { type: "image/svg+xml" });
  if (kind === "svg") return offer(vector);
  const image = new Image(), canvas = document.createElement("canvas");
  canvas.width = 2 * drawn.width;
  canvas.height = 2 * drawn.height;
  image.onload = () => {
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(offer, "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(drawn.text);
}

export default function ({ data, parentElement, setStateValue }) {
  const root = part(parentElement, "tokens"), chips = data.chips;
  root.setAttribute("aria-label", data.label);
  drawLegend(parentElement, data);
  const { line, mark } = drawLine(parentElement, data);
  const tip = part(parentElement, "tip"), stage = part(parentElement, "stage"), scrolled = root.scrollTop;
  root.classList.toggle("long", chips.length > LONG);

  const hadFocus = root.contains(root.getRootNode().activeElement);
  const buttons = chips.map((chip, i) => {
    const el = document.createElement("button");
    el.type = "button";
    el.textContent = chip.text;               // data, never markup
    el.setAttribute("aria-label", chip.spoken);
    el.style.setProperty("--heat", Math.abs(chip.heat ?? 0));
    el.classList.toggle("unscored", chip.heat === null);
    el.classList.toggle("less", chip.heat < 0);
    el.classList.toggle("changed", chip.changed);
    el.classList.toggle("removed", chip.removed);
    if (chip.heat !== null) el.setAttribute("aria-pressed", String(chip.position === data.chosen));
    el.tabIndex = -1;
    el.dataset.i = i;
    return el;
  });
  root.replaceChildren(...buttons);
  root.scrollTop = scrolled;
  const chosen = chips.findIndex((chip) => chip.position === data.chosen && chip.heat !== null);
  if (buttons.length) buttons[Math.max(0, chosen)].tabIndex = 0;
  mark("chosen", chosen < 0 ? null : chosen);

  let under = null;
  const hide = () => {
    tip.style.display = "none";
    if (under !== null) buttons[under].classList.remove("under");
    under = null;
    mark("hover", null);
  };
  const show = (i) => {
    hide();
    under = i;
    tip.textContent = chips[i].tip;
    tip.style.display = "block";
    mark("hover", i);
    const spot = buttons[i].getClientRects()[0], frame = stage.getBoundingClientRect();
    if (!spot) return;
    tip.style.left = Math.max(0, Math.min(spot.left - frame.left, frame.width - tip.offsetWidth)) + "px";
    // Above, so that what a click brings up below stays readable; below where there is no room.
    const above = spot.top - tip.offsetHeight - 8;
    tip.style.top = ((above > 60 ? above : spot.bottom + 8) - frame.top) + "px";
  };
  const choose = (i) => {
    if (chips[i].heat === null) return;
    hide();
    setStateValue("clicked", { value: chips[i].position, content_id: data.content_id, at: Date.now() + Math.random() });
  };
  const index = (event) => { const el = event.target.closest("button"); return el ? Number(el.dataset.i) : null; };
  root.onmouseover = (event) => { const i = index(event); if (i !== null) show(i); };
  root.onmouseleave = hide;
  root.onscroll = hide;
  // Focus events have no on… property that bubbles: the listeners of the run before are taken away by hand.
  root.heard?.abort();
  root.heard = new AbortController();
  root.addEventListener("focusin", root.onmouseover, { signal: root.heard.signal });
  root.addEventListener("focusout", hide, { signal: root.heard.signal });
  root.onclick = (event) => { const i = index(event); if (i !== null) choose(i); };
  for (const el of parentElement.querySelectorAll(".save button")) {
    el.title = "Save the heatmap as a picture";
    el.onclick = () => save(picture(root, data), el.dataset.kind);
  }
  const along = (event) => {
    const box = line.getBoundingClientRect();
    return Math.min(chips.length - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * chips.length)));
  };
  line.onmousemove = (event) => { const i = along(event); show(i); buttons[i].classList.add("under"); };
  line.onmouseleave = hide;
  line.onclick = (event) => choose(along(event));
  root.onkeydown = (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: 0, End: 0 };
    const now = buttons.indexOf(root.getRootNode().activeElement);
    if (event.key === "Escape") hide();
    if (!(event.key in steps) || now < 0) return;
    const next = { Home: buttons[0], End: buttons.at(-1) }[event.key] ?? buttons[now + steps[event.key]];
    if (next) { buttons[now].tabIndex = -1; next.tabIndex = 0; next.focus(); }
    event.preventDefault();
  };
  if (hadFocus && buttons.length) { buttons[Math.max(0, chosen)].focus({ preventScroll: true }); hide(); }
}
"""
_heatmap = st.components.v2.component("token_heatmap", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Chip:
    """One chip: whole characters or a word, so one token or a few.

    Attributes:
        text: what is drawn.
        position: what a click reports.
        heat: −100 to 100, the share of the full scale; None for a token that is not scored, drawn grey and not clickable.
        tip: lines shown on hover and focus.
        spoken: what a screen reader says.
        changed: whether it stands in another text's place.
        removed: whether it stands in the other text only; drawn struck through.
    """

    text: str
    position: int
    heat: float | None
    tip: str
    spoken: str
    changed: bool = False
    removed: bool = False


@dataclass(frozen=True)
class Legend:
    """The scale: its name, and (heat, label) of its steps."""

    name: str
    steps: tuple[tuple[float, str], ...]


def token_heatmap(
    chips: Sequence[Chip],
    legend: Legend,
    *,
    key: str,
    content_id: str,
    chosen: int | None,
    label: str,
    note: str = "",
    line: bool = False,
    credit: str = "",
    bare: bool = False,
) -> None:
    """Draw the chips; `clicked_position` tells what was clicked.

    Args:
        content_id: names what the chips show; a click on other chips than these is dropped.
        chosen: the position that is marked.
        label: what a screen reader calls the whole.
        line: whether the same figures are drawn as a line over the text.
        credit: the convention behind the figures; stands under a picture that is saved.
        bare: whether legend, note and buttons are left out, where another heatmap on the same scale stands above.
    """
    steps = [{"heat": heat, "label": words} for heat, words in legend.steps]
    _heatmap(
        key=key,
        data={
            "label": label,
            "legend": {"name": legend.name, "steps": steps},
            "note": note,
            "line": line,
            "credit": credit,
            "bare": bare,
            "content_id": content_id,
            "chosen": chosen,
            "chips": [vars(chip) for chip in chips],
        },
        on_clicked_change=lambda: None,
    )


def clicked_position(key: str, content_id: str) -> int | None:
    """The position that was clicked since the last run."""
    position = events.take_event(key, "clicked", content_id)
    return position if isinstance(position, int) else None
