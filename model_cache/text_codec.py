"""Text to ids and ids to bytes, over a fast tokenizer whose mutable settings are fixed once, here.

Knows byte-level and SentencePiece alphabets; knows no model.
"""

import json
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer

from computation.perplexity import Convention
from model_cache.limits import check_length


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte (Radford et al. 2019): its own character, or the next free one from 256."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


_BYTE_OF = _byte_alphabet()


class TextCodec:
    """One model's tokenizer.

    Attributes:
        byte_level: whether it works on bytes as GPT-2's does, so that a leading space matters.
        special_tokens: how its special tokens are written.
        bos_id: the id that begins a text, or None.
        adds_bos: whether it prepends that id by itself.
    """

    def __init__(self, tokenizer: Tokenizer, bos_id: int | None, special_tokens: Iterable[str]) -> None:
        # Set once and never again: these settings are shared by every thread that encodes.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._pieces: dict[int, bytes] = {}  # those looked up so far
        self._added = {i: token.content for i, token in tokenizer.get_added_tokens_decoder().items()}
        layout = json.loads(tokenizer.to_str())
        self.byte_level = "ByteLevel" in json.dumps(layout["pre_tokenizer"])
        self.special_tokens = tuple(special_tokens)
        self.bos_id = bos_id
        probe = tokenizer.encode("a")
        self.adds_bos = bool(probe.special_tokens_mask[0]) if len(probe) else False
        self._first_id = probe.ids[0] if self.adds_bos else bos_id

    def has_bos(self, convention: Convention) -> bool:
        """Whether a text under this convention begins with a BOS token."""
        return self.adds_bos or (convention.bos and self.bos_id is not None)

    def leading_space(self, convention: Convention) -> bool | None:
        """Whether a space is put before the text; None where the tokenizer is not byte-level."""
        return convention.prefix_space if self.byte_level else None

    def encode(self, text: str, convention: Convention) -> list[int]:
        """Ids of a text: special tokens written in it are ordinary text, and BOS comes at most once.

        Raises:
            ValueError: the text holds half a surrogate pair, so it is no Unicode text.
        """
        prefix = [self._first_id] if self.has_bos(convention) and self._first_id is not None else []
        return prefix + self.encode_within(self._spaced(text, convention))

    def phrase_ids(self, phrase: str, convention: Convention) -> tuple[int, ...]:
        """The ids of a phrase that is to be gone on from, BOS included where it has one.

        Raises:
            ValueError: an empty phrase, or more than `max_tokens()` tokens.
        """
        ids = self.checked_ids(phrase, convention, "phrase")
        if not ids:
            raise ValueError("The phrase holds no token that this model knows. Type some words.")
        return tuple(ids)

    def checked_ids(self, text: str, convention: Convention, what: str) -> list[int]:
        """`encode`, of a text that there is and that is not too long.

        Args:
            what: what the text is called in a sentence.

        Raises:
            ValueError: an empty text, or more than `max_tokens()` tokens.
        """
        if not text:
            raise ValueError(f"Type a {what} first: there is nothing to measure yet.")
        return check_length(self.encode(text, convention), what)

    def prefix_length(self, ids: Sequence[int]) -> int:
        """How many of a text's ids stand before it: special tokens written in a text are never among its own."""
        return int(len(ids) > 0 and ids[0] in (self._first_id, self.bos_id))

    def encode_within(self, text: str) -> list[int]:
        """Ids of a text that stands inside another: no BOS, and no space put before it.

        Raises:
            ValueError: as `encode`.
        """
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("The text holds a broken character (half a surrogate pair). Remove it.") from error
        encoding = self._tokenizer.encode(text)
        return [i for i, special in zip(encoding.ids, encoding.special_tokens_mask, strict=True) if not special]

    def added_space(self, text: str, convention: Convention) -> bool:
        """Whether the convention's leading space is in the ids but not in the text."""
        return self._spaced(text, convention) != text

    def special_tokens_in(self, text: str) -> tuple[str, ...]:
        """The special tokens that a text spells out."""
        return tuple(token for token in self.special_tokens if token and token in text)

    def pieces(self, ids: Iterable[int]) -> tuple[bytes, ...]:
        """The bytes that each id stands for."""
        return tuple(self._pieces.get(i) or self._pieces.setdefault(i, self._piece(i)) for i in map(int, ids))

    def _spaced(self, text: str, convention: Convention) -> str:
        return f" {text}" if self.leading_space(convention) and not text.startswith(" ") else text

    def _piece(self, token_id: int) -> bytes:
        if token_id in self._added:
            return self._added[token_id].encode()
        token = self._tokenizer.id_to_token(token_id)
        if token is None:  # models often pad their vocabulary past their tokenizer's
            return f"<unused {token_id}>".encode()
        if self.byte_level and all(character in _BYTE_OF for character in token):
            return bytes(_BYTE_OF[character] for character in token)
        if len(token) == 6 and token.startswith("<0x") and token.endswith(">"):
            return bytes([int(token[3:5], 16)])
        return token.replace("▁", " ").encode()
