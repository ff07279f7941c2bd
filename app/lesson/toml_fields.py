"""Fields of a TOML table, each of its type and within its bounds; what is wrong comes with the keys that lead to it.

Knows no lesson.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from components.format import shorten

MAX_TITLE = 80  # characters


class Problem(ValueError):
    """What is wrong, and the keys that lead to it."""

    def __init__(self, reason: str, *path: str) -> None:
        super().__init__(reason)
        self.path = path


@contextmanager
def about_keys(*path: str) -> Iterator[None]:
    """Errors in here are about what these keys lead to."""
    try:
        yield
    except Problem as problem:
        raise Problem(str(problem), *path, *problem.path) from None
    except ValueError as error:
        raise Problem(str(error), *path) from None


def as_table(value: Any) -> dict[str, Any]:
    """A table."""
    if not isinstance(value, dict):
        raise Problem("here belongs a table, with a name and a value on each line")
    return value


def refuse_others(written: Mapping[str, Any], known: Collection[str], what: str) -> None:
    """Nothing but known keys.

    Args:
        what: begins the sentence.
    """
    for key in written:
        if key not in known:
            raise Problem(f"{what} has no “{shorten(key)}”; it has {', '.join(sorted(known))}", key)


def text_of(written: Mapping[str, Any], key: str, most: int) -> str:
    """A text of so many characters at most, which is not empty."""
    value = written.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Problem(f"“{key}” is missing, or no text", key)
    if len(value) > most:
        raise Problem(f"“{key}” has {len(value):,} characters, and {most:,} at most are shown", key)
    return value.strip()


def one_line(written: Mapping[str, Any], key: str) -> str:
    """A short text on one line."""
    return " ".join(text_of(written, key, MAX_TITLE).split())


def sentences(written: Mapping[str, Any], key: str, most: int) -> str:
    """A text whose line breaks count as spaces."""
    return " ".join(text_of(written, key, most).split())


def one_of(written: Mapping[str, Any], key: str, known: Collection[str]) -> str:
    """One of a few words."""
    value = written.get(key)
    if not isinstance(value, str) or value not in known:
        raise Problem(f"“{key}” is one of {', '.join(known)}", key)
    return value
