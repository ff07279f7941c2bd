"""What is scored: a text's ids with what stands before them, the bytes of each, and the convention behind them.

Knows no logits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from computation.perplexity import Convention, Measured
from computation.text import bytes_to_text
from model_cache.engine.interface import ModelInfo
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
    """

    info: ModelInfo
    codec: TextCodec
    text: str
    ids: Tensor
    pieces: tuple[bytes, ...]
    added_space: bool
    measured: Measured

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
    encoded = codec.read(text, convention)
    return _subject(info, codec, text, encoded.ids, encoded.pieces, convention, added_space=encoded.added_space)


def subject_of_ids(
    info: ModelInfo, codec: TextCodec, ids: Sequence[int], convention: Convention, *, added_space: bool
) -> Subject:
    """A text given by its ids.

    Raises:
        ValueError: as `subject_of_text`.
    """
    pieces = codec.pieces(check_length(ids, "text"))
    own = b"".join(pieces[len(codec.prefix(convention)) :])
    spaced = added_space and own.startswith(b" ")
    return _subject(info, codec, bytes_to_text(own[spaced:]), ids, pieces, convention, added_space=spaced)


def _subject(
    info: ModelInfo,
    codec: TextCodec,
    text: str,
    ids: Sequence[int],
    pieces: tuple[bytes, ...],
    convention: Convention,
    *,
    added_space: bool,
) -> Subject:
    measured = Measured(
        info.name,
        len(codec.prefix(convention)),
        codec.leading_space(convention),
        info.window,
        info.stride,
        info.dtype,
        codec.prefix_name(convention),
        codec.misses_bos(convention),
        info.weights_from,
    )
    subject = Subject(info, codec, text, torch.tensor(ids, dtype=torch.long), pieces, added_space, measured)
    if len(ids) == subject.n_prefix:
        raise ValueError("The text holds no token that this model knows. Type some words.")
    if len(ids) <= subject.first_scored:
        offer = ", or switch on “score the first token” in the sidebar" if codec.can_choose_prefix else ""
        raise ValueError(
            f"This text is a single token. Nothing comes before it, so the model has no expectation of it: type "
            f"more{offer}."
        )
    return subject
