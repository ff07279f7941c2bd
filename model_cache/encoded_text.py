"""A text as its model reads it: ids, and what of the text each stands for. Knows no tokenizer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EncodedText:
    """A text as its model reads it.

    Attributes:
        ids: (n,) with what stands before the text.
        pieces: n items, the bytes of the text that each stands for; without the prefix and the added space they are the
            text, but for white space at its ends that a chat template leaves out.
        n_prefix: ids before the text.
        added_space: whether its first token begins with a space that is not in the text.
        behind: the ids of what a chat template puts behind the text.
    """

    ids: tuple[int, ...]
    pieces: tuple[bytes, ...]
    n_prefix: int
    added_space: bool
    behind: tuple[int, ...] = ()
