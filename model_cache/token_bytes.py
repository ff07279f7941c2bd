"""The bytes that each token stands for, whichever way a tokenizer spells it, and those of a text token by token.

    byte-level             Ġmat         " mat"
    SentencePiece          ▁mat, ▁▁     " mat", "  "      also where runs of spaces are added tokens
    byte fallback          <0xE2>       the byte itself
    end-of-word mark       mat</w>      "mat "
    WordPiece, words       mat, ##ron   " mat", "ron"

Knows how tokenizers spell; encodes nothing.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer

from model_cache.tokenizer_parts import DROP_SPACES, Part, parts
from model_cache.word_starts import WordStarts, word_starts

# Before these no space is put when words are joined, as in the WordPiece decoder.
_CLOSING = frozenset(".,!?;:')]}%’”…")


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-in for each byte (Radford et al. 2019): its own character, or the next one from 256."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


_BYTE_OF = _byte_alphabet()


class Spelling:
    """How one tokenizer spells its tokens.

    Attributes:
        byte_level: whether its alphabet is GPT-2's.
        space_mark: what stands for a space, or None.
    """

    def __init__(self, tokenizer: Tokenizer, layout: Part) -> None:
        self._tokenizer = tokenizer
        self._known: dict[int, bytes] = {}  # those looked up so far
        self._word_starts: dict[tuple[int, frozenset[int]], WordStarts] = {}
        self._added = tokenizer.get_added_tokens_decoder()
        model, decoders = layout["model"], list(parts(layout["decoder"]))
        types = {part["type"] for part in parts(layout["normalizer"], layout["pre_tokenizer"])}
        self.byte_level = "ByteLevel" in types
        self.space_mark = None if self.byte_level else _space_mark(layout)
        self._byte_fallback = model.get("byte_fallback") or any(part["type"] == "ByteFallback" for part in decoders)
        suffixes = [part["suffix"] for part in decoders if part["type"] == "BPEDecoder"]
        self._word_end = model.get("end_of_word_suffix") or next(iter(suffixes), None) or None
        self._continuation = model.get("continuing_subword_prefix") or None
        self._words_apart = self._word_end is None is self.space_mark and not types.isdisjoint(DROP_SPACES)

    def pieces(self, ids: Iterable[int]) -> tuple[bytes, ...]:
        """The bytes that each id stands for, wherever it stands."""
        return tuple(self._known.get(i) or self._known.setdefault(i, self._piece(i)) for i in map(int, ids))

    def word_starts(self, vocabulary: int, end_ids: frozenset[int]) -> WordStarts:
        """Which tokens begin a new word; looked up once."""
        asked = (vocabulary, end_ids)
        if asked not in self._word_starts:
            self._word_starts[asked] = word_starts(map(self._piece, range(vocabulary)), end_ids)
        return self._word_starts[asked]

    def _piece(self, token_id: int) -> bytes:
        if token_id in self._added:
            added = self._added[token_id]
            return (added.content if added.special else self._with_spaces(added.content)).encode()
        token = self._tokenizer.id_to_token(token_id)
        if token is None:  # models often pad their vocabulary past their tokenizer's
            return f"<unused {token_id}>".encode()
        if self.byte_level and all(character in _BYTE_OF for character in token):
            return bytes(_BYTE_OF[character] for character in token)
        if self._byte_fallback and len(token) == 6 and token.startswith("<0x") and token.endswith(">"):
            return bytes([int(token[3:5], 16)])
        return self._word(self._with_spaces(token)).encode()

    def _with_spaces(self, token: str) -> str:
        return token if self.space_mark is None else token.replace(self.space_mark, " ")

    def _word(self, token: str) -> str:
        """A token with the space that its word has before it or behind it."""
        if self._word_end is not None and token.endswith(self._word_end):
            return token.removesuffix(self._word_end) + " "
        if self._continuation is not None and token.startswith(self._continuation) and token != self._continuation:
            return token.removeprefix(self._continuation)
        return f" {token}" if self._words_apart and token not in _CLOSING else token


def _space_mark(layout: Part) -> str | None:
    for part in parts(layout["normalizer"], layout["pre_tokenizer"], layout["decoder"]):
        if part["type"] == "Metaspace":
            return str(part["replacement"])
        if part["type"] == "Prepend":
            return str(part["prepend"])
        if part["type"] == "Replace":
            replaced, content = part["pattern"].get("String"), part["content"]
            if " " in (replaced, content) and replaced and content and replaced != content:
                return str(content if replaced == " " else replaced)
    return None


def typed_pieces(
    text: str, spelled: Sequence[bytes], offsets: Sequence[tuple[int, int]], *, added_space: bool = False
) -> tuple[bytes, ...]:
    """The text cut where its tokens end: for tokenizers that change letters or drop spaces before they look them up.

    What lies between two tokens belongs to the later one, but an accent to the letter before it; what lies behind the
    last, to the last. A character that several tokens share is cut between them, so that their bytes still join to it.

    Args:
        spelled: (n,) what the ids spell, n >= 1.
        offsets: (n,) the characters of the text that each token was read from, [start, stop).
        added_space: whether the first token begins with a space that is not in the text.

    Returns:
        n items, which joined are the text, behind the added space.
    """
    if added_space and spelled[0] == b" ":  # it's a token of its own
        return (b" ", *typed_pieces(text, spelled[1:], offsets[1:])) if len(spelled) > 1 else (b" " + text.encode(),)
    ends, limit = [], len(text)
    for start, end in reversed(offsets):
        while end < limit and unicodedata.category(text[end]).startswith("M"):
            end += 1
        ends.append(end)
        limit = start
    pieces, before = [], 0
    for end in reversed(ends):
        after = max(before, end)
        pieces.append(text[before:after].encode())
        before = after
    pieces[-1] += text[before:].encode()
    pieces = _cut_shared_characters(pieces, spelled)
    return (b" " * added_space + pieces[0], *pieces[1:])


def _cut_shared_characters(pieces: list[bytes], spelled: Sequence[bytes]) -> list[bytes]:
    """Pieces of which the first of several tokens over one character has it whole, with a part of it for each."""
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and not pieces[last + 1]:
            last += 1
        if last > first:
            pieces[first : last + 1] = _shared(pieces[first], spelled[first : last + 1])
        first = last + 1
    return pieces


def _shared(whole: bytes, spelled: Sequence[bytes]) -> list[bytes]:
    """Bytes that belong to several tokens, cut as these spell them, or else inside the last character."""
    joined = b"".join(spelled)
    if joined and whole.endswith(joined):
        return [whole.removesuffix(joined) + spelled[0], *spelled[1:]]
    last_character = len(whole.decode()[-1:].encode())
    n_cut = min(len(spelled) - 1, max(last_character - 1, 0))
    cut = len(whole) - n_cut
    return [whole[:cut], *(whole[i : i + 1] for i in range(cut, len(whole))), *[b""] * (len(spelled) - 1 - n_cut)]
