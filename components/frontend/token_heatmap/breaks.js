// Where the lines of the text break: between chips, as within one a break would make that chip higher and no more.
// Knows a break as Python marks it, a sign before the line feed.

const MAX_BREAKS = 2; // a paragraph's end, and not a page of nothing
const LEADING = /^(?:↵\n)+/;
const TRAILING = /(?:↵\n)+$/;

const countIn = (run) => Math.min(MAX_BREAKS, (run?.[0] ?? "").split("\n").length - 1);

/** How many lines end before a chip of this text and after it. A chip of nothing but breaks ends lines after it. */
export function breaksAround(text) {
  const after = countIn(text.match(TRAILING));
  return { before: after ? 0 : countIn(text.match(LEADING)), after };
}

/** What stands on such a chip: the signs without the line feeds. */
export function withoutBreaks(text) {
  const signs = (run) => run.replaceAll("\n", "");
  return text.replace(LEADING, signs).replace(TRAILING, signs);
}

export function makeBreaks(n) {
  return Array.from({ length: n }, () => document.createElement("br"));
}
