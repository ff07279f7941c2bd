"""A conversation laid out as special tokens and the ordinary text between them, as a tokenizer finds them.

Only the template's own text is searched for special tokens; messages never are. Encodes nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import AddedToken, Tokenizer

from model_cache.chat.scripts import Script


@dataclass(frozen=True)
class Laid:
    """A conversation as special tokens and the stretches of ordinary text between them.

    Attributes:
        parts: ids and stretches, in order.
        at: which of the parts holds the text, the last of the messages.
        start, stop: its characters there.
    """

    parts: tuple[int | str, ...]
    at: int
    start: int
    stop: int

    @property
    def text(self) -> str:
        """The text as it stands there."""
        return str(self.parts[self.at])[self.start : self.stop]


class SpecialTokens:
    """The special tokens of a tokenizer that a template writes.

    Attributes:
        ids: theirs.
    """

    def __init__(self, tokenizer: Tokenizer, written: str) -> None:
        """
        Args:
            written: all that the template writes.
        """
        added = tokenizer.get_added_tokens_decoder().items()
        self._named = {t.content: (i, t) for i, t in added if t.special and t.content and t.content in written}
        longest_first = sorted(self._named, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self.ids = frozenset(i for i, _ in self._named.values())

    def laid_out(self, script: Script, messages: Sequence[str]) -> Laid:
        """What a template makes of messages, as a tokenizer takes it apart."""
        stretches = _Stretches()
        contents = script.contents(messages)
        at = start = stop = 0
        for n, literal in enumerate(script.literals):
            for part in self._split(literal):
                if isinstance(part, str):
                    stretches.add(part)
                else:
                    stretches.add_token(*part)
            if n < len(contents):
                start, stop = stretches.add(contents[n])
                at = len(stretches.parts) - 1
        stop = min(stop, len(str(stretches.parts[at])))
        return Laid(tuple(stretches.parts), at, min(start, stop), stop)

    def _split(self, literal: str) -> Iterator[str | tuple[int, AddedToken]]:
        end = 0
        for match in self._pattern.finditer(literal):
            yield literal[end : match.start()]
            yield self._named[match[0]]
            end = match.end()
        yield literal[end:]


class _Stretches:
    """Parts that grow: text is added to the stretch before it. A special token may take the white space beside it."""

    def __init__(self) -> None:
        self.parts: list[int | str] = [""]
        self._drops_spaces = False

    def add(self, text: str) -> tuple[int, int]:
        """Add ordinary text; returns where it stands in its stretch, [start, stop)."""
        if self._drops_spaces:
            text = text.lstrip()
            self._drops_spaces = not text
        before = self.parts.pop() if isinstance(self.parts[-1], str) else ""
        start = len(str(before))
        self.parts.append(f"{before}{text}")
        return start, start + len(text)

    def add_token(self, token_id: int, token: AddedToken) -> None:
        """Add a special token."""
        if token.lstrip and isinstance(self.parts[-1], str):
            self.parts[-1] = self.parts[-1].rstrip()
        self.parts.append(token_id)
        self._drops_spaces = bool(token.rstrip)
