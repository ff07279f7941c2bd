"""What of a library's own words a visitor may read: a plain reason, never code. Knows no library and no sentence."""

import logging
import re

_log = logging.getLogger(__name__)
_LONGEST = 120
# Words in lower case, but for the first and for abbreviations; numbers; nothing that only programs are written with.
_PLAIN = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]{1,5}|\d+)(?:[,;]? (?:[a-z]+(?:['’-][a-z]+)*|[A-Z]{1,5}|\d+))*\.?")
_CODE = re.compile(
    r"\b(?:args?|arguments?|attributes?|bool|bytes|classes|class|dict|dtypes?|float|index|indices|instance|int|iterable|"
    r"keys?|list|matmul|methods?|modules?|none|null|objects?|parameters?|self|slice|str|string|subscript\w*|tensors?|"
    r"tuple|types?|unhashable)\b",
    re.IGNORECASE,
)


def plain_words(error: BaseException) -> str:
    """The first line of what was raised, without its full stop, where a person can read it; otherwise ""."""
    words = str(error).strip().split("\n")[0]
    if len(words) <= _LONGEST and _PLAIN.fullmatch(words) and not _CODE.search(words):
        return words.removesuffix(".")
    return ""


def in_brackets(error: BaseException) -> str:
    """`plain_words` as they stand behind what they are the reason of; all the words go into the log."""
    _log.warning("%s: %.500r", type(error).__name__, str(error))  # not its traceback: frames hold what was read
    words = plain_words(error)
    return f" ({words})" if words else ""
