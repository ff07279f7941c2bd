// A table of tokens with bars and figures in the same rows. Knows no model.

import { drawUnlessPressed } from "../press.js";
import { focusedName, makeButton, makeElement, reportClick, roveFocus } from "../shared.js";

const isBar = (column) => column.kind.startsWith("bar");

function makeHead(column, next) {
  const head = makeElement("th", column.kind, column.title);
  head.scope = "col";
  head.classList.toggle("under", column.under);
  if (column.help) head.title = column.help;
  if (next?.under) head.append(makeElement("div", "below", next.title));
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

function makeBar(kind, share, figure) {
  const track = makeElement("div", `track ${kind}`);
  const fill = makeElement("div", "fill");
  fill.style.setProperty("--share", share);
  track.append(fill, makeElement("span", "", figure));
  return track;
}

function makeContent(row, i, column, onClick) {
  if (column.kind === "token") return makeToken(row, row.cells[i], onClick);
  return isBar(column) ? makeBar(column.kind, row.shares[i], row.cells[i]) : row.cells[i];
}

function makeRow(row, columns, onClick) {
  const tr = makeElement("tr", row.kinds.join(" "));
  columns.forEach((column, i) => {
    const cell = makeElement("td", column.kind);
    cell.classList.toggle("under", column.under);
    cell.append(makeContent(row, i, column, onClick));
    if (columns[i + 1]?.under) {
      const below = makeElement("div", `below ${columns[i + 1].kind}`);
      below.append(makeContent(row, i + 1, columns[i + 1], onClick));
      cell.append(below);
    }
    tr.append(cell);
  });
  return tr;
}

function draw(data, parentElement, setStateValue) {
  const body = parentElement.querySelector("tbody");
  parentElement.querySelector("caption").textContent = data.label;
  parentElement.querySelector("table").classList.toggle("two", data.columns.filter(isBar).length > 1);
  parentElement
    .querySelector("thead tr")
    .replaceChildren(...data.columns.map((column, i) => makeHead(column, data.columns[i + 1])));

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
