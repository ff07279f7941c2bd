"""What an export says of itself, in front of a table: a block of comment lines, which `without_comments` takes away.

Such a line begins with “# ”, as `pandas.read_csv(…, comment="#")` and R's `comment.char` have it. Knows no table.
"""

import re
from collections.abc import Mapping

from computation.perplexity import SHORT_TEXT_TOKENS, Measured
from computation.text import visible

_FIRST = "# Logitscope export"
_CELL_OF_A_FORMULA = re.compile("([,;\\t|]\\s*)([=+\\-@\uff1d\uff0b\uff0d\uff20])")


def as_comments(header: Mapping[str, str]) -> str:
    """A header as lines in front of a CSV; no program takes a part of one for a formula, or for a cell in quotes."""
    lines = [_FIRST, *(f"# {name}: {_plain(text)}" for name, text in header.items())]
    return "".join(f"{line}\n" for line in lines)


def without_comments(content: str) -> str:
    """A file without the header that `as_comments` put in front of it; any other as it is."""
    if not content.removeprefix("\ufeff").startswith(_FIRST):
        return content
    lines = content.splitlines(keepends=True)
    n_comments = next(
        (i for i, line in enumerate(lines) if not line.removeprefix("\ufeff").startswith("#")), len(lines)
    )
    return "".join(lines[n_comments:])


def convention_in_words(measured: Measured) -> str:
    """A badge for many texts: without how many tokens one of them has."""
    counted = f"{SHORT_TEXT_TOKENS:,} tokens"
    return " · ".join(part for part in measured.badge(SHORT_TEXT_TOKENS).split(" · ") if part != counted)


def _plain(text: str) -> str:
    shown = "".join(character if character == " " else visible(character) for character in text).replace('"', "”")
    return _CELL_OF_A_FORMULA.sub(r"\1'\2", shown)
