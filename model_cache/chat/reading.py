"""A text as one message of a chat: its ids as `apply_chat_template` gives them, and which of them are the text's.

The template's own special tokens are read as such; what a person types between them is ordinary text, whatever it
spells. Knows neither conventions nor templates, only what stands around a message.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer

from model_cache.chat.layout import SpecialTokens
from model_cache.chat.scripts import ASSISTANT, USER, ChatProblem, Script, Scripts, probes
from model_cache.encoded_text import EncodedText
from model_cache.text_encoder import TextEncoder, encode
from model_cache.token_bytes import Spelling, typed_pieces

NO_WEIGHTS = "The chat template of this model writes tokens that it has no weights for, so that texts are read plainly."
MOST_SHOWN = 60  # characters of the message that an answer answers
OTHERWISE = "This model's tokenizer reads its chat template in a way of its own, so that texts are read plainly."


def chat_name(chat: str, asked: str) -> str:
    """How a text is read, for its badge."""
    if chat == "user":
        return "chat template, as the user's message"
    shown = " ".join(asked.split())
    shown = shown if len(shown) <= MOST_SHOWN else f"{shown[: MOST_SHOWN - 1].rstrip()}…"
    return f"chat template, as the answer to “{shown}”" if shown else "chat template, as the assistant's message"


@dataclass(frozen=True)
class Shipped:
    """A model's tokenizer as transformers has it; to be asked before anybody else has it.

    Attributes:
        word_splits: what cuts texts in it.
        n_ids: that the model has weights for.
    """

    tokenizer: Tokenizer
    word_splits: Any
    n_ids: int

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of texts in which special tokens are read as such.

        Raises:
            ValueError: it breaks on one of them.
        """
        here = self.tokenizer.pre_tokenizer
        self.tokenizer.encode_special_tokens = False
        if self.word_splits is not None:
            self.tokenizer.pre_tokenizer = self.word_splits
        try:
            return [encode(self.tokenizer, text).ids for text in texts]
        finally:
            self.tokenizer.encode_special_tokens = True
            if self.word_splits is not None:
                self.tokenizer.pre_tokenizer = here


@dataclass(frozen=True)
class _Spaces:
    """What a tokenizer puts before each stretch of text.

    Attributes:
        within: whether no space mark where the stretch stands behind a special token.
        space: whether a space.
    """

    within: bool
    space: bool


class Chat:
    """What one model's template puts around messages, over its tokenizer.

    Attributes:
        takes_answers: whether a text can be read as an answer.
        opening: the ids before a user's message.
    """

    def __init__(self, scripts: Scripts, shipped: Shipped, encoder: TextEncoder, spelling: Spelling) -> None:
        """
        Raises:
            ChatProblem: it reads what the template makes as nothing here does, or the model has no weights for that.
        """
        self._scripts, self._encoder, self._spelling = scripts, encoder, spelling
        self.takes_answers = scripts.assistant is not None or scripts.answer is not None
        written = "".join(literal for script in vars(scripts).values() if script for literal in script.literals)
        self._special = SpecialTokens(shipped.tokenizer, written)
        if any(i >= shipped.n_ids for i in self._special.ids):
            raise ChatProblem(NO_WEIGHTS)
        self._spaces = self._spaces_of(shipped)
        self.opening = self.prefix("user")

    def read(self, text: str, chat: str, asked: str = "") -> EncodedText:
        """A text as a message.

        Args:
            chat: whose, "user" or "assistant".
            asked: the message that an assistant's answers.

        Raises:
            ValueError: the template has no place for it, or the tokenizer cannot read it.
        """
        script, messages = self._script(text, chat, asked)
        return self._read(script, messages, self._spaces)

    def prefix(self, chat: str, asked: str = "") -> tuple[int, ...]:
        """The ids that stand before a text."""
        read = self.read("x", chat, asked)
        return read.ids[: read.n_prefix]

    def prefix_length(self, ids: Sequence[int]) -> int:
        """How many ids of a user's message stand before it: none where no special token tells them from a text's."""
        n = len(self.opening)
        return n if tuple(ids[:n]) == self.opening and not self._special.ids.isdisjoint(self.opening) else 0

    def content(self, text: str, chat: str, asked: str = "") -> str:
        """What of a text the template takes over: all, or all but the white space at its ends."""
        script, messages = self._script(text, chat, asked)
        return script.contents(messages)[-1]

    def _script(self, text: str, chat: str, asked: str) -> tuple[Script, tuple[str, ...]]:
        if chat not in (USER, ASSISTANT):
            raise ValueError(f"A message of a chat is the user's or the assistant's, and not “{chat[:40]}”.")
        if chat == USER:
            return self._scripts.user, (text,)
        alone, answer = self._scripts.assistant, self._scripts.answer
        if alone is not None and not asked:
            return alone, (text,)
        if answer is None:
            to = " to a message" if alone is not None else ""
            raise ValueError(f"This model's chat template has no place for an answer{to}. Read the text as a message.")
        return answer, (asked, text)

    def _read(self, script: Script, messages: Sequence[str], spaces: _Spaces) -> EncodedText:
        laid = self._special.laid_out(script, messages)
        before: list[int] = []
        own: list[int] = []
        behind: list[int] = []
        pieces: tuple[bytes, ...] = ()
        added_space = False
        for n, part in enumerate(laid.parts):
            place = before if n < laid.at else behind
            if isinstance(part, int):
                place.append(part)
                continue
            shift = int(spaces.space and part != "" and not part.startswith(" "))
            ids, offsets = self._encoded(" " * shift + part, within=spaces.within and n > 0)
            if n != laid.at:
                place.extend(ids)
                continue
            start, stop = laid.start + shift, laid.stop + shift
            own_tokens = _overlapping(offsets, start, stop)
            before, own, behind = before + ids[: own_tokens.start], ids[own_tokens], ids[own_tokens.stop :]
            inside = [(max(0, a - start), min(b, stop) - start) for a, b in offsets[own_tokens]]
            pieces, added_space = self._pieces(own, inside, laid.text, begins_stretch=laid.start == 0)
        all_pieces = self._spelling.pieces(before) + pieces
        return EncodedText((*before, *own), all_pieces, len(before), added_space, tuple(behind))

    def _encoded(self, stretch: str, *, within: bool) -> tuple[list[int], list[tuple[int, int]]]:
        stretches = self._encoder.stretches(stretch, within=within) if stretch else []
        return [i for each in stretches for i in each.ids], [pair for each in stretches for pair in each.offsets]

    def _pieces(
        self, ids: Sequence[int], offsets: Sequence[tuple[int, int]], text: str, *, begins_stretch: bool
    ) -> tuple[tuple[bytes, ...], bool]:
        """The bytes of the text that each of its tokens stands for, and whether a space was put before it."""
        spelled = self._spelling.pieces(ids)
        joined, typed = b"".join(spelled), text.encode()
        if not ids or joined == typed:
            return spelled, False
        if begins_stretch and joined == b" " + typed:
            return spelled, True
        return typed_pieces(text, spelled, offsets), False  # it changes what it reads, or a token holds more

    def _spaces_of(self, shipped: Shipped) -> _Spaces:
        """What the tokenizer puts before each stretch, as transformers has it."""
        rendered = [(s, m) for name, s in vars(self._scripts).items() if s is not None for m in probes(name)]
        with suppress(ValueError):  # it breaks on what the template writes
            expected = shipped.ids([script.rendered(messages) for script, messages in rendered])
            for spaces in (_Spaces(True, False), _Spaces(False, False), _Spaces(True, True)):
                reads = [self._read(script, messages, spaces) for script, messages in rendered]
                if [[*read.ids, *read.behind] for read in reads] == expected:
                    return spaces
        raise ChatProblem(OTHERWISE)


def _overlapping(offsets: Sequence[tuple[int, int]], start: int, stop: int) -> slice:
    """The tokens that hold any of some characters, [start, stop)."""
    first = next((i for i, (_, end) in enumerate(offsets) if end > start), len(offsets))
    last = next((i for i in reversed(range(len(offsets))) if offsets[i][0] < stop), -1)
    return slice(first, max(first, last + 1) if stop > start else first)
