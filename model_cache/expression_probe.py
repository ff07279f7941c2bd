"""Whether a tokenizer's own expressions end in time on short texts that are hard for expressions.

A pattern such as `(.*)(.*)(.*)Z` takes minutes on a line that a visitor types. Texts are made of what the patterns
themselves name; they grow, so that a bad one is noticed while it is still short. Knows neither models nor files.
"""

import time
from collections.abc import Iterator, Sequence

from tokenizers import Tokenizer

from model_cache.text_encoder import encode
from model_cache.tokenizer_parts import Part, parts

LENGTHS = (16, 32, 64, 128, 256, 512)
MOST_SECONDS = 0.5  # what is common takes a thousandth of it
_USUAL = "aA0 .\n"
_MOST_CHARACTERS = 16


def expressions_in(layout: Part) -> tuple[str, ...]:
    """The patterns by which a tokenizer changes and cuts texts."""
    patterns = (part.get("pattern") for part in parts(layout.get("normalizer"), layout.get("pre_tokenizer")))
    return tuple(str(pattern["Regex"]) for pattern in patterns if isinstance(pattern, dict) and "Regex" in pattern)


def is_slow(tokenizer: Tokenizer, expressions: Sequence[str]) -> bool:
    """Whether any expression of a tokenizer takes far longer than texts of this length should."""
    return bool(expressions) and any(_takes_long(tokenizer, unit) for unit in _units(expressions))


def _units(expressions: Sequence[str]) -> Iterator[str]:
    """What the texts repeat: each character that the expressions name, and all of them."""
    named = "".join(character for character in "".join(expressions) if character.isalnum())
    characters = "".join(dict.fromkeys(_USUAL + named))[:_MOST_CHARACTERS]
    yield from characters
    yield characters


def _takes_long(tokenizer: Tokenizer, unit: str) -> bool:
    for length in LENGTHS:
        text = (unit * length)[:length] + "!"
        try:
            # Twice, for this process may have had to wait for others the first time.
            if all(_seconds(tokenizer, text) > MOST_SECONDS for _ in range(2)):
                return True
        except ValueError:  # it breaks off by itself, as it will for whoever types such a text: a sentence
            return False
    return False


def _seconds(tokenizer: Tokenizer, text: str) -> float:
    began = time.perf_counter()
    encode(tokenizer, text)
    return time.perf_counter() - began
