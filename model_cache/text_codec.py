"""Text to ids and ids to bytes, over a fast tokenizer whose mutable settings are fixed once, here.

Ids are those of the tokenizer's own default, with three exceptions: what it puts behind a text is left out, special
tokens that are typed are read as characters, and a byte-level tokenizer's leading space is the convention's. Knows no
model.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from tokenizers import Tokenizer

from computation.perplexity import Convention
from model_cache.chat.reading import Chat, chat_name
from model_cache.encoded_text import EncodedText
from model_cache.expression_probe import expressions_in
from model_cache.limits import check_length
from model_cache.text_encoder import TextEncoder, prefix_of
from model_cache.token_bytes import Spelling, typed_pieces
from model_cache.tokenizer_parts import declare_special_tokens, layout_of, leave_spaces_to_the_caller
from model_cache.word_starts import WordStarts


class TextCodec:
    """One model's tokenizer.

    Attributes:
        special_tokens, expressions: how its special tokens are written, and what it changes and cuts texts by.
        bos_id, end_id: the id that begins a text, and the one that ends it, or None.
        own_prefix: the ids that the tokenizer puts before every text.
        can_choose_leading_space: whether a leading space is the convention's; otherwise `adds_leading_space` holds.
        adds_leading_space: whether the tokenizer puts a space before a text by its own rule.
        can_choose_prefix: whether the convention's `bos` changes anything; otherwise `own_prefix` holds.
        word_splits, encoder, spelling: what cuts texts as transformers has it, gives ids for texts, and bytes for ids.
        chat: how it reads texts as messages of a chat; None where the model has no template, or none that can be used,
            by the sentence `chat_problem`.
        recipe: what another process makes the same codec of, where that is wanted.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        bos_id: int | None,
        special_tokens: Iterable[str],
        *,
        end_id: int | None = None,
        expects_bos: bool = False,
    ) -> None:
        """
        Args:
            special_tokens: named anywhere but in the tokenizer's own file, which is asked as well.
            expects_bos: whether the model was made to see BOS before each text.
        """
        self.special_tokens = declare_special_tokens(tokenizer, special_tokens)
        self.word_splits = tokenizer.pre_tokenizer
        layout = leave_spaces_to_the_caller(tokenizer, layout_of(tokenizer))
        self.expressions = expressions_in(layout)
        self.spelling = Spelling(tokenizer, layout)
        self.encoder = TextEncoder(tokenizer, layout, self.special_tokens)
        self.chat: Chat | None = None
        self.chat_problem = ""
        self.recipe: Any = None  # a `CodecRecipe`
        self.bos_id, self.end_id, self.expects_bos = bos_id, end_id, expects_bos
        self.own_prefix = prefix_of(tokenizer)
        self.can_choose_leading_space = self.spelling.byte_level
        self.adds_leading_space = self.encoder.prepends_space and not self.can_choose_leading_space

    def chat_of(self, convention: Convention) -> Chat | None:
        """How a text is read as a message, where it is."""
        return self.chat if convention.chat else None

    @property
    def can_choose_prefix(self) -> bool:
        return not self.own_prefix and self._start_id is not None

    def prefix(self, convention: Convention) -> tuple[int, ...]:
        """The ids that stand before a text: the tokenizer's own, in its order, the convention's one, or a chat's."""
        if (chat := self.chat_of(convention)) is not None:
            return chat.prefix(convention.chat, convention.asked)
        if self.own_prefix or not convention.bos or self._start_id is None:
            return self.own_prefix
        return (self._start_id,)

    def prefix_name(self, convention: Convention) -> str:
        """What those are called: "BOS", "end-of-text as start", or as they are written; "" where there are none."""
        if self.chat_of(convention) is not None:
            return chat_name(convention.chat, convention.asked)
        prefix = self.prefix(convention)
        if prefix == (self.bos_id,):
            return "BOS"
        if prefix and not self.own_prefix:
            return "end-of-text as start"
        return b"".join(self.pieces(prefix)).decode(errors="replace")

    def misses_bos(self, convention: Convention) -> bool:
        """Whether the model was made to see BOS before each text, and gets none."""
        plain = self.chat_of(convention) is None  # what a chat begins with is its template's say
        return plain and self.expects_bos and self.bos_id not in self.prefix(convention)

    def leading_space(self, convention: Convention) -> bool | None:
        """Whether the convention puts a space before the text; None where it has no say."""
        has_say = self.can_choose_leading_space and self.chat_of(convention) is None
        return convention.prefix_space if has_say else None

    def encode(self, text: str, convention: Convention) -> list[int]:
        """Ids of a text, what stands before it included.

        Raises:
            ValueError: the text holds half a surrogate pair, so it is no Unicode text.
        """
        if (message := self._as_message(text, convention)) is not None:
            return list(message.ids)
        stretches = self.encoder.stretches(self._spaced(text, convention))
        return [*self.prefix(convention), *(i for stretch in stretches for i in stretch.ids)]

    def read(self, text: str, convention: Convention) -> EncodedText:
        """Ids of a text, and the bytes of it that each stands for.

        Raises:
            ValueError: as `encode`; an empty text, or more than `max_tokens()` tokens.
        """
        if not text:
            raise ValueError("Type a text first: there is nothing to measure yet.")
        if (message := self._as_message(text, convention)) is not None:
            check_length(message.ids, "text")
            return message
        prefix, spaced = self.prefix(convention), self._spaced(text, convention)
        stretches = self.encoder.stretches(spaced)
        ids = [i for stretch in stretches for i in stretch.ids]
        check_length([*prefix, *ids], "text")
        pieces = self.pieces(ids)
        joined, own = b"".join(pieces), text.encode()
        added = joined != own and joined[:1] == b" " and (joined[1:] == own or self.added_space(text, convention))
        if joined != b" " * added + own and ids:  # the tokenizer changes what it reads
            offsets = [pair for stretch in stretches for pair in stretch.offsets]
            pieces = typed_pieces(spaced, pieces, offsets, added_space=added and spaced == text)
        return EncodedText((*prefix, *ids), self.pieces(prefix) + pieces, len(prefix), added)

    def phrase_ids(self, phrase: str, convention: Convention) -> tuple[int, ...]:
        """The ids of a phrase that is to be gone on from, with what stands before it, and behind it in a chat.

        Raises:
            ValueError: an empty phrase, or more than `max_tokens()` tokens.
        """
        if not phrase:
            raise ValueError("Type a phrase first: there is nothing to measure yet.")
        message = self._as_message(phrase, convention)
        ids = check_length(self.encode(phrase, convention), "phrase")
        if len(ids) == (message.n_prefix if message else len(self.prefix(convention))):
            raise ValueError("The phrase holds no token that this model knows. Type some words.")
        return (*ids, *(message.behind if message else ()))

    def prefix_length(self, ids: Sequence[int]) -> int:
        """How many of a text's ids stand before it: special tokens written in a text are never among its own."""
        if self.chat is not None and (n := self.chat.prefix_length(ids)):
            return n
        for prefix in (self.own_prefix, () if self._start_id is None else (self._start_id,)):
            if prefix and tuple(ids[: len(prefix)]) == prefix:
                return len(prefix)
        return 0

    def encode_within(self, text: str) -> list[int]:
        """Ids of a text that stands behind another: no prefix, and no space put before it.

        Raises:
            ValueError: as `encode`.
        """
        return [i for stretch in self.encoder.stretches(text, within=True) for i in stretch.ids]

    def added_space(self, text: str, convention: Convention) -> bool:
        """Whether the ids of a text begin with a space that is not in the text."""
        if (message := self._as_message(text, convention)) is not None:
            return message.added_space
        if self.adds_leading_space:
            return self.encoder.prepends_space_to(text, self.spelling.space_mark or " ")
        return self._spaced(text, convention) != text

    def special_tokens_in(self, text: str) -> tuple[str, ...]:
        """The special tokens that a text spells out."""
        return tuple(token for token in self.special_tokens if token in text)

    def pieces(self, ids: Iterable[int]) -> tuple[bytes, ...]:
        """The bytes that each id stands for."""
        return self.spelling.pieces(ids)

    def word_starts(self, vocabulary: int, end_ids: frozenset[int]) -> WordStarts:
        """Which tokens begin a new word; looked up once."""
        return self.spelling.word_starts(vocabulary, end_ids)

    def _as_message(self, text: str, convention: Convention) -> EncodedText | None:
        chat = self.chat_of(convention)
        return None if chat is None else chat.read(text, convention.chat, convention.asked)

    @property
    def _start_id(self) -> int | None:
        return self.end_id if self.bos_id is None else self.bos_id

    def _spaced(self, text: str, convention: Convention) -> str:
        return f" {text}" if self.leading_space(convention) and not text.startswith(" ") else text
