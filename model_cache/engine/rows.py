"""Rows of a window that were read, and their logits a slice at a time: those of a whole text never stand in memory.

Knows nothing of how they were read.
"""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor, nn

from model_cache.engine.split import rows_alone

KEPT_BYTES = 32_000_000  # of a window's logits: 29 tokens over Gemma's vocabulary, 150 over GPT-2's


class ReadRows:
    """Rows that were read, one after the other through all windows, whose logits can be had a slice at a time."""

    n: int

    def logits(self, first: int, last: int) -> Tensor:
        """(last - first, V) of the rows from `first` on."""
        raise NotImplementedError


class HiddenRows(ReadRows):
    """Rows of which the hidden states are known.

    Attributes:
        head: makes (r, V) of (r, d).
        hidden: (n, d).
    """

    def __init__(self, head: Callable[[Tensor], Tensor], hidden: Tensor) -> None:
        self.head, self.hidden = head, hidden
        self.n = len(hidden)

    def logits(self, first: int, last: int) -> Tensor:
        return self.head(self.hidden[first:last])

    def some(self, rows: slice) -> "HiddenRows":
        """Some of them."""
        return HiddenRows(self.head, self.hidden[rows])

    def followed_by(self, pieces: Sequence["HiddenRows"]) -> "HiddenRows":
        """These, and the rows of the same model's further pieces."""
        return HiddenRows(self.head, torch.cat([self.hidden, *(piece.hidden for piece in pieces)]))


class KeptRows(HiddenRows):
    """The same, with the logits kept as well once all of them were wanted together and are few."""

    def __init__(self, rows: HiddenRows) -> None:
        super().__init__(rows.head, rows.hidden)
        self._logits: Tensor | None = None

    def logits(self, first: int, last: int) -> Tensor:
        if self._logits is not None:
            return self._logits[first:last]
        logits = super().logits(first, last)
        if (first, last) == (0, self.n) and logits.nbytes <= KEPT_BYTES:
            self._logits = logits
        return logits


class WholeRows(ReadRows):
    """Rows of a network that cannot be taken apart: it reads the window anew for each slice."""

    def __init__(self, network: nn.Module, ids: Tensor, rows: range) -> None:
        self._network, self._ids, self._rows = network, ids, rows
        self.n = len(rows)

    def logits(self, first: int, last: int) -> Tensor:
        wanted = list(self._rows[first:last])
        alone = rows_alone(self._network, wanted)
        logits = self._network(input_ids=self._ids.unsqueeze(0), use_cache=False, **alone).logits[0]  # (r or T, V)
        return logits if alone else logits[wanted]


def logits_by_slice(
    counts: Sequence[int], read: ReadRows, full: ReadRows | None, slice_rows: int, full_rows: int | None = None
) -> Iterator[tuple[int, int, Tensor, Tensor | None]]:
    """The logits of rows that were read together, cut where one window's rows end and where memory does.

    The rows of all windows go through the head together: a matrix product of a few rows takes twice as long a row.

    Args:
        counts: how many rows each window has.
        full: the rows of the first windows at full precision, if they are wanted as well.
        slice_rows: of how many rows the logits are held at once.
        full_rows: of how many those at full precision; None is as many.

    Yields:
        (window, first of its rows, (r, V) logits, those at full precision).
    """
    begins = [sum(counts[:i]) for i in range(len(counts) + 1)]
    n_full = 0 if full is None else full.n
    at = 0
    while at < read.n:
        stop = min(at + slice_rows, n_full if at < n_full else read.n)
        logits = read.logits(at, stop)  # (r, V)
        step = stop - at if at >= n_full or full_rows is None else full_rows
        for start in range(at, stop, step):
            end = min(start + step, stop)
            reference = full.logits(start, end) if full is not None and at < n_full else None
            for i, begin in enumerate(begins[:-1]):
                first, last = max(begin, start), min(begins[i + 1], end)
                if first < last:
                    beside = None if reference is None else reference[first - start : last - start]
                    yield i, first - begin, logits[first - at : last - at], beside
        at = stop
