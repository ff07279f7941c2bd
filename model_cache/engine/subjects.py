"""What is scored: a text's ids with what stands before them, the bytes of each, and the convention behind them.

Knows no logits, and no torch: what cannot be scored is refused by whoever holds the tokenizer.
"""

from dataclasses import dataclass

import numpy as np

from computation.perplexity import Convention, Measured
from computation.results import Integers
from computation.text import bytes_to_text
from model_cache.encoded_text import EncodedText
from model_cache.engine.interface import ModelInfo
from model_cache.engine.questions import ScoreIds
from model_cache.limits import check_length
from model_cache.text_codec import TextCodec


@dataclass(frozen=True, eq=False)
class Subject:
    """What is scored.

    Attributes:
        text: as typed.
        ids: (n,) with whatever stands before the text.
        pieces: n items, the bytes of the text that each stands for.
        added_space: whether the text's first token begins with a space that is not in the text.
        behind: the bytes of what a chat template puts behind the text.
    """

    info: ModelInfo
    codec: TextCodec
    text: str
    ids: Integers
    pieces: tuple[bytes, ...]
    added_space: bool
    measured: Measured
    behind: bytes = b""

    @property
    def n_prefix(self) -> int:
        return self.measured.n_prefix

    @property
    def first_scored(self) -> int:
        """The position of the first id that is scored."""
        return max(1, self.n_prefix)


def subject_of_text(info: ModelInfo, codec: TextCodec, text: str, convention: Convention) -> Subject:
    """A text as typed.

    Raises:
        ValueError: there is none, it is too long, or it is a single token with nothing before it.
    """
    return _subject(info, codec, text, codec.read(text, convention), convention)


def subject_of_ids(info: ModelInfo, codec: TextCodec, question: ScoreIds) -> Subject:
    """A text given by its ids.

    Raises:
        ValueError: as `subject_of_text`.
    """
    convention = question.convention
    pieces = codec.pieces(check_length(question.ids, "text"))
    n_before = len(codec.prefix(convention)) if question.n_prefix is None else question.n_prefix
    own = b"".join(pieces[n_before:])
    spaced = question.added_space and own.startswith(b" ")
    encoded = EncodedText(question.ids, pieces, n_before, spaced)
    return _subject(info, codec, bytes_to_text(own[spaced:]), encoded, convention)


def _subject(info: ModelInfo, codec: TextCodec, text: str, encoded: EncodedText, convention: Convention) -> Subject:
    is_chat = codec.chat_of(convention) is not None
    measured = Measured(
        info.name,
        encoded.n_prefix,
        codec.leading_space(convention),
        info.window,
        info.stride,
        info.dtype,
        codec.prefix_name(convention),
        codec.misses_bos(convention),
        info.weights_from,
        *((convention.chat, convention.asked) if is_chat else ()),
    )
    ids, behind = np.array(encoded.ids, np.int64), b"".join(codec.pieces(encoded.behind))
    subject = Subject(info, codec, text, ids, encoded.pieces, encoded.added_space, measured, behind)
    if len(ids) == subject.n_prefix:
        raise ValueError("The text holds no token that this model knows. Type some words.")
    if len(ids) <= subject.first_scored:
        offer = ", or switch on “score the first token” in the sidebar" if codec.can_choose_prefix else ""
        raise ValueError(
            f"This text is a single token. Nothing comes before it, so the model has no expectation of it: type "
            f"more{offer}."
        )
    if len(ids) > info.window and subject.n_prefix >= info.window - info.stride:
        raise ValueError(
            f"What stands before this text in its chat takes {subject.n_prefix:,} of the {info.window:,} tokens that "
            "the model sees at once: too many for a text that does not fit behind it. Shorten the text, or the message "
            "before it."
        )
    return subject
