// Under the chips, how many of them are of each kind: one bar, and what each part of it is. Knows no ranks.

import { makeElement } from "../shared.js";

function makePart(share) {
  const part = makeElement("span", "swatch");
  part.style.setProperty("--heat", share.heat);
  part.style.flexGrow = share.count;
  part.hidden = share.count === 0;
  return part;
}

function makeShare(share) {
  const element = makeElement("span", "share");
  const swatch = makeElement("span", "swatch");
  swatch.style.setProperty("--heat", share.heat);
  element.append(
    swatch,
    makeElement("span", "", `${share.name}:`),
    makeElement("b", "", share.count.toLocaleString("en")),
    makeElement("span", "per-cent", `(${share.percent})`),
  );
  return element;
}

export function drawRanks(ranks, shares) {
  ranks.hidden = shares.length === 0;
  ranks.querySelector(".bar").replaceChildren(...shares.map(makePart));
  ranks.querySelector(".shares").replaceChildren(...shares.map(makeShare));
}
