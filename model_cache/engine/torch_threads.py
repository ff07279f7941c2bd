"""How many of torch's threads a piece of work takes: little work is done by one, which waits for no other.

Whoever waits for a second thread spins, on a core that the browser or another visitor could have: 30 ids of the bundled
model take 14 ms by two threads and 11 by one, and ten times as long by two where others keep the cores busy. The
setting belongs to the thread that makes it; changing it takes less than a microsecond. Knows no text and no request.
"""

import torch
from torch import nn

from model_cache.engine.pieces import IDS_A_STEP

ALL = torch.get_num_threads()
WORK_OF_ONE = 0.5e9  # weights times ids: 72 ids of the bundled model; of 1,500 two threads take two thirds of the time


class TorchThreads:
    """Sets how many threads work for the thread that calls, by how much a network has to read."""

    def __init__(self, network: nn.Module) -> None:
        self._n_weights = sum(weights.numel() for weights in network.parameters())

    def use_for(self, n_ids: int) -> None:
        """As many as reading so many ids is worth. All weights have to be read for a single one, too."""
        little = self._n_weights * max(n_ids, IDS_A_STEP) <= WORK_OF_ONE
        torch.set_num_threads(1 if little else ALL)

    def use_all(self) -> None:
        """As many as there are."""
        torch.set_num_threads(ALL)
