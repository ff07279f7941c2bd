// A table for paper: headings, rows, and a line under them where there are more. Knows no model.

import { makeElement } from "../shared.js";

function makeRow(tag, texts, columns) {
  const row = makeElement("tr");
  const cells = columns.map((column, i) => {
    const cell = makeElement(tag, column.numbers ? "number" : "", texts[i]);
    cell.classList.toggle("faint", column.faint);
    return cell;
  });
  row.append(...cells);
  return row;
}

export default function drawTable({ data, parentElement }) {
  const { columns, rows } = data;
  const [caption, head, body, more] = ["caption", "thead", "tbody", "p"].map((tag) => parentElement.querySelector(tag));
  caption.textContent = data.label;
  more.textContent = data.more;
  const headings = columns.map((column) => column.heading);
  head.replaceChildren(makeRow("th", headings, columns));
  body.replaceChildren(...rows.map((texts) => makeRow("td", texts, columns)));
  body.children[data.strong]?.classList.add("strong");
}
