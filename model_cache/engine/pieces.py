"""How much of a model's work one turn takes, and where longer work is cut, so that others can go between. Knows no
thread.

On two cores SmolLM2-135M takes eight seconds for a window of 2,048 ids: whoever asks something small meanwhile would
wait for all of it.
"""

from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import nn

WORK_A_TURN = 21.6e9  # weights times ids: 160 ids of a model of 135 million, some tenths of a second on two cores
FEWEST_IDS = 64  # each piece reads all weights anew: of fewer ids that is most of the work
IDS_A_STEP = 12  # that one id costs which is read alone, as in a continuation
MOST_IDS = 1 << 30


def ids_a_turn(network: nn.Module, device: torch.device) -> int:
    """How many ids a model may read before others have their turn. A GPU reads any window in a moment."""
    n_weights = sum(weights.numel() for weights in network.parameters())
    if device.type != "cpu" or not n_weights:
        return MOST_IDS
    return max(FEWEST_IDS, int(WORK_A_TURN / n_weights))


def cuts(first: int, last: int, a_turn: int) -> Iterator[tuple[int, int]]:
    """Cut ids[first:last] into pieces of one length, of about as many ids as a turn takes.

    Yields:
        (begin, end) of each piece.
    """
    n_pieces = n_pieces_of(last - first, a_turn)
    bounds = [first + (last - first) * i // n_pieces for i in range(n_pieces + 1)]
    yield from pairwise(bounds)


def n_pieces_of(n_ids: int, a_turn: int) -> int:
    """How many pieces so many ids are cut into."""
    return max(1, round(n_ids / a_turn))
