// A tree of continuations, a line for each stretch without a fork. Knows no model.

import { drawUnlessPressed } from "../press.js";
import { focusedName, makeButton, makeElement, reportClick, roveFocus } from "../shared.js";

function makeNode(node) {
  const className = node.on_path ? "on-path" : "";
  const button = makeButton({ className, text: node.text, label: node.spoken, hint: node.hint });
  if (node.note) button.append(makeElement("small", "", node.note));
  button.setAttribute("aria-current", String(node.current));
  return button;
}

function draw(data, parentElement, setStateValue) {
  const tree = parentElement.querySelector(".tree");
  tree.setAttribute("aria-label", data.label);
  const focused = focusedName(tree);
  const buttons = [];
  const rows = data.lines.map((line) => {
    const row = makeElement("div", "line");
    row.style.setProperty("--depth", line.depth);
    row.dataset.mark = line.depth > 0 ? "└" : "";
    for (const node of line.nodes) {
      const button = makeNode(node);
      button.dataset.name = node.node;
      button.onclick = () => reportClick(setStateValue, data.content_id, node.node);
      buttons.push(button);
      row.append(button);
    }
    row.append(makeElement("span", "note", line.note));
    return row;
  });
  tree.replaceChildren(...rows);
  const current = buttons.findIndex((button) => button.getAttribute("aria-current") === "true");
  roveFocus(tree, buttons, Math.max(0, current), focused);
}

export default function drawTree({ data, parentElement, setStateValue }) {
  drawUnlessPressed(parentElement, () => draw(data, parentElement, setStateValue));
}
