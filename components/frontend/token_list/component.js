// A table of tokens with bars and figures in the same rows. Knows no model.

import { drawUnlessPressed } from "../press.js";
import { focusedName, makeButton, makeElement, reportClick, roveFocus } from "../shared.js";

const isBar = (column) => column.kind.startsWith("bar");

function makeHead(column) {
  const head = makeElement("th", column.kind, column.title);
  head.scope = "col";
  if (column.help) head.title = column.help;
  return head;
}

/** A token: a button where `onClick` is given, plain text otherwise. */
function makeToken(row, text, onClick) {
  const className = row.kinds.includes("rest") ? "rest" : "";
  if (onClick) {
    const button = makeButton({ className, text, label: row.spoken, hint: row.hint });
    button.onclick = onClick;
    return button;
  }
  const span = makeElement("span", className, text);
  span.title = row.hint;
  return span;
}

function makeBar(share, figure) {
  const track = makeElement("div", "track");
  const fill = makeElement("div", "fill");
  fill.style.setProperty("--share", share);
  track.append(fill, makeElement("span", "", figure));
  return track;
}

function makeRow(row, columns, onClick) {
  const tr = makeElement("tr", row.kinds.join(" "));
  columns.forEach((column, i) => {
    const cell = makeElement("td", column.kind);
    if (column.kind === "token") cell.append(makeToken(row, row.cells[i], onClick));
    else if (isBar(column)) cell.append(makeBar(row.shares[i], row.cells[i]));
    else cell.textContent = row.cells[i];
    tr.append(cell);
  });
  return tr;
}

function draw(data, parentElement, setStateValue) {
  const body = parentElement.querySelector("tbody");
  parentElement.querySelector("caption").textContent = data.label;
  parentElement.querySelector("table").classList.toggle("two", data.columns.filter(isBar).length > 1);
  parentElement.querySelector("thead tr").replaceChildren(...data.columns.map(makeHead));

  const focused = focusedName(body);
  const rows = data.rows.map((row) => {
    const clickable = data.clickable && row.token_id !== null;
    return makeRow(row, data.columns, clickable && (() => reportClick(setStateValue, data.content_id, row.token_id)));
  });
  body.replaceChildren(...rows);
  const buttons = [...body.querySelectorAll("button")];
  buttons.forEach((button, i) => {
    button.dataset.name = i;
  });
  roveFocus(body, buttons, Math.min(Number(focused ?? 0), buttons.length - 1), focused);
}

export default function drawList({ data, parentElement, setStateValue }) {
  drawUnlessPressed(parentElement, () => draw(data, parentElement, setStateValue));
}
