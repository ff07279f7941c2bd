"""Which of a model's tokens begin a new word, for word surprisals that count that the word also ends.

Knows what tokens spell; scores nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from computation.measures import log_mass, log_mass_of_kind

NO_SPACE_IN_FRONT = (
    "This model's tokens don't carry the space in front of a word, so there is no corrected surprisal: the correction "
    "is for that space, with which the next word begins."
)


@dataclass(frozen=True, eq=False)
class WordStarts:
    """The tokens that begin a new word.

    Attributes:
        begins: (V,) whether each begins with the space before a word, or ends a text.
        breaks: (V,) whether each begins with other white space, as a line break.
        problem: why a word's end can't be told from them, in a sentence; "" where it can.
    """

    begins: NDArray[np.bool_]
    breaks: NDArray[np.bool_]
    problem: str = ""
    _on_device: dict[torch.device, tuple[Tensor, Tensor]] = field(default_factory=dict, repr=False)

    def kinds(self, ids: NDArray[np.int64]) -> Tensor:
        """(n,) of each id: 1 where it begins a word, 2 where it is other white space, 0 for all others."""
        begins, breaks = self.begins.take(ids, mode="clip"), self.breaks.take(ids, mode="clip")
        return torch.from_numpy(np.where(begins, 1, 2 * breaks))

    def log_masses(self, log_probs: Tensor, probs: Tensor, kinds: Tensor) -> Tensor:
        """ln of what each row gives to the tokens of the kind that stands there: those that begin a new word, at other
        white space those and all white space, and else those that don't begin one.

        Args:
            log_probs, probs: (n, V).
            kinds: (n,) as `kinds` has them.

        Returns:
            (n,) nats.
        """
        begins, white = self._masks(log_probs.device)
        masses = log_mass_of_kind(log_probs, probs, begins, kinds > 0)
        at_breaks = kinds == 2
        if at_breaks.any():
            masses[at_breaks] = log_mass(log_probs[at_breaks], white)
        return masses

    def _masks(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """(V,) each: `begins` as numbers, and all white space; brought to a device once."""
        if device not in self._on_device:
            masks = torch.from_numpy(self.begins.astype(np.float32)), torch.from_numpy(self.begins | self.breaks)
            self._on_device[device] = masks[0].to(device), masks[1].to(device)
        return self._on_device[device]


def word_starts(pieces: Iterable[bytes], end_ids: Iterable[int]) -> WordStarts:
    """Of tokens that are spelled so.

    Args:
        pieces: (V,) the bytes of each token.
        end_ids: those that end a text.
    """
    spelled = [piece.decode(errors="replace") for piece in pieces]
    begins = np.fromiter((text.startswith(" ") for text in spelled), np.bool_, len(spelled))
    breaks = np.fromiter((text[:1].isspace() for text in spelled), np.bool_, len(spelled)) & ~begins
    carries_space = any(text.startswith(" ") and not text.isspace() for text in spelled)
    begins[[i for i in end_ids if i < len(begins)]] = True
    begins.flags.writeable = breaks.flags.writeable = False
    return WordStarts(begins, breaks, "" if carries_space else NO_SPACE_IN_FRONT)
