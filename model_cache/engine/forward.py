"""A network run in two parts: the body once over the ids, the head over as many rows at a time as memory allows.

Knows nothing of texts or of what is measured. Only the thread that owns the network may call anything here.
"""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from model_cache.engine.edges import device_of, into
from model_cache.engine.split import Split, after_body, body_of, rows_alone, through_head

SLICE_BYTES = 64_000_000  # of logits that are held at once
CACHE_NAMES = ("past_key_values", "cache_params", "state")  # by which networks hand out what they keep


class CausalModel:
    """A network and how it is run.

    Attributes:
        vocabulary: columns of its logits.
        cached: whether reading on from what it keeps of the ids before gives the same rows as reading all of them anew.
        batched: whether windows of different lengths can be read together.
    """

    def __init__(
        self, network: nn.Module, split: Split, vocabulary: int, *, cached: bool = True, batched: bool = True
    ) -> None:
        self.network = network
        self.split = split
        self.vocabulary = vocabulary
        self.cached = cached
        self.batched = batched and split is not Split.WHOLE  # such a network reads one window at a time

    def with_network(self, network: nn.Module) -> "CausalModel":
        """Another network of the same kind, run in the same way."""
        return CausalModel(network, self.split, self.vocabulary, cached=self.cached, batched=self.batched)

    @property
    def device(self) -> torch.device:
        """Where its weights are, and all that is worked out with them."""
        return device_of(self.network)

    @property
    def slice_rows(self) -> int:
        """How many rows of logits are held at once."""
        return max(1, SLICE_BYTES // (4 * self.vocabulary))

    def read(self, windows: Sequence[Tensor], rows: Sequence[slice]) -> "ReadRows":
        """Run some windows together, for some of the rows of each.

        Args:
            windows: (T,) ids of each; a network that is not split takes one only.
            rows: of each window, the rows whose logits are wanted.
        """
        if self.split is Split.WHOLE:
            (ids,), (wanted,) = windows, rows
            return WholeRows(self.network, into(self.device, ids), range(wanted.start, wanted.stop))
        # Padding goes right: causal attention never looks there, and no padded row is used.
        ids = into(self.device, nn.utils.rnn.pad_sequence(list(windows), batch_first=True))  # (B, T)
        hidden = body_of(self.network)(input_ids=ids, use_cache=False).last_hidden_state  # (B, T, d)
        return HiddenRows(self, torch.cat([hidden[i, wanted] for i, wanted in enumerate(rows)]))

    def row_after(self, ids: Sequence[int]) -> Tensor:
        """(V,) logits after some ids, all of them read anew."""
        return self.read([torch.tensor(ids)], [slice(len(ids) - 1, len(ids))]).logits(0, 1)[0]

    def step(self, ids: Tensor, cache: Any) -> tuple[Tensor, Any]:
        """Read on from what a cache holds; only for a model that is `cached`.

        Args:
            ids: (1, T) those that follow.
            cache: what the last step returned; None at the beginning.

        Returns:
            (V,) logits after the last of them, and the cache with them in it.
        """
        runs = self.network if self.split is Split.WHOLE else body_of(self.network)
        alone = rows_alone(self.network, [-1]) if self.split is Split.WHOLE else {}
        out = runs(input_ids=into(self.device, ids), use_cache=True, **_named(cache, runs), **alone)
        carried = next((out[name] for name in CACHE_NAMES if out.get(name) is not None), None)
        row = out.logits[0, -1] if self.split is Split.WHOLE else self.logits(out.last_hidden_state[:, -1])[0]
        return row, carried

    def logits(self, hidden: Tensor) -> Tensor:
        """(r, d) hidden states -> (r, V) logits."""
        if self.split is Split.BODY_AND_HEAD:
            return through_head(self.network.get_output_embeddings(), hidden)  # type: ignore[operator]
        return after_body(self.network, hidden)


class ReadRows:
    """Rows that were read, one after the other through all windows, whose logits can be had a slice at a time."""

    n: int

    def logits(self, first: int, last: int) -> Tensor:
        """(last - first, V) of the rows from `first` on."""
        raise NotImplementedError


class HiddenRows(ReadRows):
    """Rows of which the hidden states are known."""

    def __init__(self, model: CausalModel, hidden: Tensor) -> None:
        self._model, self._hidden = model, hidden  # (n, d)
        self.n = len(hidden)

    def logits(self, first: int, last: int) -> Tensor:
        return self._model.logits(self._hidden[first:last])


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
    counts: Sequence[int], full: ReadRows, rounded: ReadRows | None, slice_rows: int
) -> Iterator[tuple[int, int, Tensor, Tensor | None]]:
    """The logits of rows that were read together, cut where one window's rows end and where memory does.

    The rows of all windows go through the head together: a matrix product of a few rows takes twice as long a row.

    Args:
        counts: how many rows each window has.
        rounded: the same rows under rounded weights, if wanted.

    Yields:
        (window, first of its rows, (r, V) logits, those of the rounded weights).
    """
    begins = [sum(counts[:i]) for i in range(len(counts) + 1)]
    for at in range(0, full.n, slice_rows):
        stop = min(at + slice_rows, full.n)
        logits, other = full.logits(at, stop), None if rounded is None else rounded.logits(at, stop)  # (r, V)
        for i, begin in enumerate(begins[:-1]):
            first, last = max(begin, at), min(begins[i + 1], stop)
            if first < last:
                here = slice(first - at, last - at)
                yield i, first - begin, logits[here], None if other is None else other[here]


def _named(cache: Any, network: nn.Module) -> dict[str, Any]:
    """A cache as the argument that a network takes it by."""
    taken = inspect.signature(network.forward).parameters
    return {} if cache is None else {next((name for name in CACHE_NAMES if name in taken), CACHE_NAMES[0]): cache}
