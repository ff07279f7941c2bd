"""What an answer may be, by its question's kind, and what a question of a room may be. A phone is a stranger.

Knows no room.
"""

import math
import unicodedata
from typing import Any

from app.predict.question import Question

MAX_WORD, MAX_NAME = 60, 40  # characters
MAX_PROMPT, MAX_OPTION, MAX_OPTIONS = 2_000, 300, 12
LARGEST = 1e12
OWN_QUESTION = "a question of the teacher's own"  # what it is about: no page, so that no model has a side
UNSEEN, JOINERS = ("Cc", "Cf", "Cs", "Co", "Cn"), "\u200c\u200d"  # Persian needs the one, emoji the other
Answer = str | int | float | tuple[int, ...]  # a word, an option's place, a number, all options' places in an order


def checked_question(question: Question) -> Question:
    """The question, if a phone can show it.

    Raises:
        ValueError: it is too long, or leaves nothing to choose.
    """
    if not question.prompt.strip():
        raise ValueError("Type a question first.")
    if len(question.prompt) > MAX_PROMPT or any(len(option) > MAX_OPTION for option in question.options):
        raise ValueError(
            f"A question for phones has at most {MAX_PROMPT:,} characters, and each of its options {MAX_OPTION}."
        )
    if len(question.options) > MAX_OPTIONS:
        raise ValueError(f"A question for phones has at most {MAX_OPTIONS} options.")
    if question.kind in ("choice", "order") and len(question.options) < 2:
        raise ValueError("A choice needs two options at least.")
    if len(set(question.options)) < len(question.options):
        raise ValueError("Two options are the same.")
    for text in (question.prompt, *question.options):
        text.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate
    return question


def checked_answer(read: Any, question: Question) -> Answer:
    """What a phone sent, as an answer to the question.

    Args:
        read: what JSON holds.

    Raises:
        ValueError: it is none.
    """
    if question.kind == "word" and isinstance(read, str):
        return plain(read, MAX_WORD, "A word")
    if question.kind == "choice" and _is_place(read, question):
        return int(read)
    if question.kind == "order" and isinstance(read, list) and len(read) == len(question.options):
        if all(_is_place(place, question) for place in read) and len(set(read)) == len(read):
            return tuple(read)
    elif question.kind == "number" and isinstance(read, int | float) and not isinstance(read, bool):
        if abs(read) <= LARGEST and math.isfinite(read):
            return float(read)
        raise ValueError("This number is too large.")
    raise ValueError("This isn't an answer to the question.")


def plain(typed: str, most: int, what: str) -> str:
    """One line of a text that a person typed, without what is not seen.

    Raises:
        ValueError: nothing is left of it, it is longer than `most` characters, or it is no text.
    """
    if len(typed) > 8 * most:
        raise ValueError(f"{what} has at most {most} characters.")
    line = unicodedata.normalize("NFC", " ".join(typed.split()))
    line = "".join(letter for letter in line if letter in JOINERS or unicodedata.category(letter) not in UNSEEN)
    if not line.strip():
        raise ValueError(f"{what} is still missing.")
    if len(line) > most:
        raise ValueError(f"{what} has at most {most} characters.")
    return line.strip()


def _is_place(read: Any, question: Question) -> bool:
    return isinstance(read, int) and not isinstance(read, bool) and 0 <= read < len(question.options)
