"""What rows of a model's distribution give to the tokens that begin a new word, or don't. Knows no text."""

from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from computation.measures import log_mass, log_mass_of_kind
from model_cache.word_starts import WordStarts

_masks: "WeakKeyDictionary[WordStarts, dict[torch.device, tuple[Tensor, Tensor]]]" = WeakKeyDictionary()


def kinds(starts: WordStarts, ids: NDArray[np.int64]) -> Tensor:
    """(n,) of each id: 1 where it begins a word, 2 where it is other white space, 0 for all others."""
    begins, breaks = starts.begins.take(ids, mode="clip"), starts.breaks.take(ids, mode="clip")
    return torch.from_numpy(np.where(begins, 1, 2 * breaks))


def log_masses(starts: WordStarts, log_probs: Tensor, probs: Tensor, kinds: Tensor) -> Tensor:
    """ln of what each row gives to the tokens of the kind that stands there: those that begin a new word, at other
    white space those and all white space, and else those that don't begin one.

    Args:
        log_probs, probs: (n, V).
        kinds: (n,) as `kinds` has them.

    Returns:
        (n,) nats.
    """
    begins, white = _on_device(starts, log_probs.device)
    masses = log_mass_of_kind(log_probs, probs, begins, kinds > 0)
    at_breaks = kinds == 2
    if at_breaks.any():
        masses[at_breaks] = log_mass(log_probs[at_breaks], white)
    return masses


def _on_device(starts: WordStarts, device: torch.device) -> tuple[Tensor, Tensor]:
    """(V,) each: `begins` as numbers, and all white space; brought to a device once."""
    known = _masks.setdefault(starts, {})
    if device not in known:
        masks = torch.from_numpy(starts.begins.astype(np.float32)), torch.from_numpy(starts.begins | starts.breaks)
        known[device] = masks[0].to(device), masks[1].to(device)
    return known[device]
