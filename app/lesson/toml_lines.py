"""On which line of a TOML file something stands: `tomllib` says so only of what is no TOML. Knows no lesson."""

import re

_QUOTES = re.compile(r'"""|\'\'\'')


def masked(source: str) -> list[str]:
    """The file's lines, without what stands in texts of several lines, so that nothing in them is taken for a key."""
    lines, within = [], ""
    for line in source.split("\n"):
        kept, rest = "", line
        while rest:
            if within:
                _, found, rest = rest.partition(within)
                if found:
                    within = ""
                continue
            opening = _QUOTES.search(rest)
            comment = rest.find("#")
            if opening is None or (0 <= comment < opening.start() and not _in_string(rest, comment)):
                kept, rest = kept + rest, ""
            else:
                kept, within, rest = kept + rest[: opening.start()], opening[0], rest[opening.end() :]
        lines.append(kept)
    return lines


def line_of(lines: list[str], table: str, number: int, path: tuple[str, ...] = ()) -> int:
    """The line of a key within the array table's item of that number, from 1; of the item where the key is not found.

    Args:
        lines: of `masked`.
        table: its name; "" is the file's top.
        number: from 0.
        path: the keys that lead to it, as ("question", "answer").
    """
    header = re.compile(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]") if table else None
    starts = [i for i, line in enumerate(lines) if header and header.match(line)]
    any_header = [i for i, line in enumerate(lines) if line.lstrip().startswith("[")]
    if header is None:
        first, last = 0, min(any_header, default=len(lines))
    elif number < len(starts):
        first, last = starts[number], next((i for i in starts if i > starts[number]), len(lines))
    else:
        return 1
    found = first
    for key in path:
        name = rf"[\"']?{re.escape(key)}[\"']?"
        dotted = rf"(?:[\w-]+\s*\.\s*)*{name}"
        wanted = re.compile(rf"\s*(?:\[+\s*{dotted}\s*\]+|{dotted}\s*(?:=|\.)|.*[{{,]\s*{dotted}\s*=)")
        found = next((i for i in range(found, last) if wanted.match(lines[i])), found)
    return found + 1


def _in_string(line: str, place: int) -> bool:
    """Whether a place of a line lies in a text of one line."""
    return line[:place].count('"') % 2 == 1 or line[:place].count("'") % 2 == 1
