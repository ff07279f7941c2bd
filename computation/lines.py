r"""Lines of a text: where they end, and what the first ones look like. "\n", "\r\n" and "\r" end a line, and
nothing else does.

Pure: strings in, strings out. `str.splitlines` would end lines at U+2028, U+0085, form feeds and more.
"""

import re

N_PREVIEWED, N_PREVIEW_CHARACTERS, N_BEFORE = 2, 72, 24
_BREAK = re.compile(r"\r\n|\r|\n")


def split(text: str) -> list[str]:
    """The lines of a text, without what ends them; the last is what stands after the last line break."""
    return _BREAK.split(text)


def preview(text: str) -> tuple[str, ...]:
    """The first lines that aren't blank, from shortly before the first character that tells encodings apart."""
    lines = [line for line in split(text) if line.strip()]
    return tuple(_excerpt(line) for line in lines[:N_PREVIEWED])


def _excerpt(line: str) -> str:
    """A piece of a line on which nothing is invisible."""
    telling = re.search("�", line) or re.search(r"[^\x00-\x7f]", line)
    start = max(0, telling.start() - N_BEFORE) if telling else 0
    piece = line[start : start + N_PREVIEW_CHARACTERS]
    shown = "".join(c if c.isprintable() else " " if c.isspace() else f"\\x{ord(c):02x}" for c in piece)
    return f"{'…' if start else ''}{shown}{'…' if start + N_PREVIEW_CHARACTERS < len(line) else ''}"
