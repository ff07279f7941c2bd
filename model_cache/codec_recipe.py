"""What a `TextCodec` is made of, as plain data: a process that has no weights makes the same codec from it.

Knows no file, and nothing of how it travels.
"""

import threading
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import Tokenizer

from model_cache.chat.opening import Found, read_chats
from model_cache.chat.scripts import ChatProblem, Scripts
from model_cache.text_codec import TextCodec

MOST_BYTES = 200_000_000  # of a tokenizer.json; the largest have 35 million

# Set by a process that hands its codecs on: what they are made of takes memory, and time when a model is opened.
wanted = threading.Event()


@dataclass(frozen=True)
class CodecRecipe:
    """One model's tokenizer, as it was before a codec changed its settings.

    Attributes:
        tokenizer: its tokenizer.json, packed by zlib.
        bos_id, end_id, special_tokens, expects_bos: as `TextCodec` has them.
        scripts: what its chat template puts around messages; None where it has none, or none that can be used.
        chat_problem: why it cannot be used.
        n_ids: that the model has weights for.
    """

    tokenizer: bytes
    bos_id: int | None
    end_id: int | None
    special_tokens: tuple[str, ...]
    expects_bos: bool
    scripts: Scripts | None
    chat_problem: str
    n_ids: int

    def codec(self) -> TextCodec:
        """The codec.

        Raises:
            ValueError: it is no tokenizer, or far too large.
        """
        unpacker = zlib.decompressobj()
        try:
            written = unpacker.decompress(self.tokenizer, MOST_BYTES)
            if not unpacker.eof:
                raise ValueError("cut off, or too large")
            tokenizer = Tokenizer.from_str(written.decode())
        except Exception as error:  # tokenizers has no class for it
            raise ValueError("What came as the model's tokenizer is none.") from error
        codec = TextCodec(tokenizer, self.bos_id, self.special_tokens, end_id=self.end_id, expects_bos=self.expects_bos)
        found: Found = ChatProblem(self.chat_problem) if self.chat_problem else self.scripts
        read_chats(codec, tokenizer, found, self.n_ids)
        return codec


def packed(tokenizer: Tokenizer) -> bytes | None:
    """A tokenizer for `note_recipe`, if recipes are wanted; to be asked before a codec has it."""
    return zlib.compress(tokenizer.to_str().encode(), 1) if wanted.is_set() else None


def note_recipe(codec: TextCodec, tokenizer: bytes | None, named: Iterable[str], found: Found, n_ids: int) -> None:
    """Have a codec know what it was made of.

    Args:
        tokenizer: as `packed` gives it.
        named, found, n_ids: what the codec was made with, and `read_chats` asked.
    """
    if tokenizer is not None:
        scripts = found if isinstance(found, Scripts) and codec.chat is not None else None
        codec.recipe = CodecRecipe(
            tokenizer,
            codec.bos_id,
            codec.end_id,
            tuple(named),
            codec.expects_bos,
            scripts,
            codec.chat_problem,
            n_ids,
        )
