"""Text to ids over a fast tokenizer, with special tokens read as they are typed, alone or behind another text.

Knows no conventions: what stands before a text, and whether a space does, is the caller's.
"""

import contextlib
import threading
from collections.abc import Collection
from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from model_cache.limits import LONG_CHARACTERS, check_beginning
from model_cache.tokenizer_parts import DROP_SPACES, Part, parts, without_prepended_space

_PROBES = ("a", "A", "0", ".", "的")
_long_texts = threading.Semaphore(2)  # each takes a processor, and a hundred times its length while it is cut


@dataclass(frozen=True)
class Stretch:
    """The first tokens of an encoding, of a text that begins at a character of a longer one."""

    start: int
    encoding: Encoding
    n_tokens: int

    @property
    def ids(self) -> list[int]:
        return self.encoding.ids[: self.n_tokens]

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """(n_tokens,) the characters of the longer text that each token was read from, [start, stop)."""
        return [(self.start + start, self.start + stop) for start, stop in self.encoding.offsets[: self.n_tokens]]


class TextEncoder:
    """One tokenizer, twice where it puts a space mark before a text: with it, and without.

    Attributes:
        prepends_space: whether it does.
    """

    def __init__(self, tokenizer: Tokenizer, layout: Part, special_tokens: Collection[str]) -> None:
        """
        Args:
            special_tokens: those that are never read from a text, however it is written.
        """
        model = layout["model"]
        unknown = model["unk_id"] if "unk_id" in model else tokenizer.token_to_id(model.get("unk_token") or "")
        added = tokenizer.get_added_tokens_decoder()
        self._whole, self._inner = tokenizer, without_prepended_space(tokenizer, layout)
        self._special_ids = {tokenizer.token_to_id(token) for token in special_tokens} - {unknown}
        self._added = {i: token.content for i, token in added.items() if i not in self._special_ids}
        self._before_spaces_too = any(part["type"] == "Prepend" for part in parts(layout["normalizer"]))
        self.prepends_space = self._inner is not tokenizer
        types = {part["type"] for part in parts(layout["pre_tokenizer"])}
        self._marks_each_word = self.prepends_space and not types.isdisjoint(DROP_SPACES)

    def prepends_space_to(self, text: str, mark: str) -> bool:
        """Whether it puts a space, which it spells as `mark`, before this text."""
        return self.prepends_space and text != "" and (self._before_spaces_too or not text.startswith((" ", mark)))

    def stretches(self, text: str, *, within: bool = False) -> list[Stretch]:
        """A text's tokens, in one stretch wherever that gives the right ids.

        Args:
            within: whether the text stands behind another, so that no space mark is put before it.

        Raises:
            ValueError: the text holds half a surrogate pair, so it is no Unicode text; or its beginning alone has more
                tokens than are measured at once.
        """
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("The text holds a broken character (half a surrogate pair). Remove it.") from error
        check_beginning(text, lambda beginning: len(encode(self._whole, beginning)))
        return self._stretches(text, 0, within)

    def _stretches(self, text: str, start: int, within: bool) -> list[Stretch]:
        if (
            within and self._marks_each_word
        ):  # as T5's, which drops the spaces: only what ends a word begins without a mark
            n = next((n for n, character in enumerate(text) if character.isspace()), len(text))
            if n < len(text):
                end_of_word = self._stretches(text[:n], start, True) if n else []
                return end_of_word + self._stretches(text[n:], start + n, False)
        encoding = encode(self._inner if within else self._whole, text)
        cuts = self._cuts_inside_special_tokens(encoding)
        if cuts:
            first, *others = zip([0, *cuts], [*cuts, len(text)], strict=True)
            stretches = self._stretches(text[slice(*first)], start, within)
            return stretches + [s for a, b in others for s in self._stretches(text[a:b], start + a, True)]
        if within and self.prepends_space and not self._added.keys().isdisjoint(encoding.ids):
            # Behind an added token the tokenizer may put a space mark even in the middle of a text.
            for n, (i, (a, b)) in enumerate(zip(encoding.ids, encoding.offsets, strict=True)):
                content = self._added.get(i)
                if content is not None and content in (text[a:b], text[a:b].strip()):  # or else merges made it
                    return [Stretch(start, encoding, n), *self._stretches(text[a:], start + a, False)]
        return [Stretch(start, encoding, len(encoding))]

    def _cuts_inside_special_tokens(self, encoding: Encoding) -> list[int]:
        """Where to cut a text so that special tokens are read as typed, if the vocabulary holds them as words too."""
        if self._special_ids.isdisjoint(encoding.ids):
            return []
        spans = zip(encoding.ids, encoding.offsets, strict=True)
        return [start + 1 for i, (start, stop) in spans if i in self._special_ids and stop - start > 1]


def is_panic(error: BaseException) -> bool:
    """Whether the tokenizer's Rust gave up: pyo3 raises that past `Exception`, by a class that cannot be imported."""
    return type(error).__name__ == "PanicException"


def encode(tokenizer: Tokenizer, text: str, *, add_special_tokens: bool = False) -> Encoding:
    """One text as a batch, because `encode` holds the interpreter's lock: a stranger's expression may take a minute.

    Raises:
        ValueError: the tokenizer cannot read this text.
    """
    try:
        with _long_texts if len(text) > LONG_CHARACTERS else contextlib.nullcontext():
            (encoding,) = tokenizer.encode_batch([text], add_special_tokens=add_special_tokens)
        return encoding
    except BaseException as error:  # a stranger's expressions, on any text: tokenizers raises Exception, or panics
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        raise ValueError(
            "This model's tokenizer breaks on this text. Change the text, or choose another model."
        ) from error


def prefix_of(tokenizer: Tokenizer) -> tuple[int, ...]:
    """The ids that a tokenizer puts before every text."""
    for probe in _PROBES:
        encoding = encode(tokenizer, probe, add_special_tokens=True)
        mask = encoding.special_tokens_mask
        if 0 in mask:
            return tuple(encoding.ids[: mask.index(0)])
    return ()
