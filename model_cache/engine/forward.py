"""A network run in two parts: the body once over the ids, the head over as many rows at a time as memory allows.

Knows nothing of texts or of what is measured. Only the thread that owns the network may call anything here.
"""

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

import torch
from torch import Tensor, nn
from transformers.cache_utils import Cache

SLICE_BYTES = 64_000_000  # of logits that are held at once
HEAD_COLUMNS = 1_024  # of the vocabulary at a time: a matrix product as wide as a vocabulary takes up to twice as long


class Split(Enum):
    """How a network is taken apart, so that the logits of a whole text never stand in memory.

    BODY_AND_HEAD: its logits are the output head's, applied to the body's last hidden states.
    STUBBED_BODY: it does more after its body than apply the head (it caps or scales logits, say): it is run once more with the
        body's own hidden states put in the body's place, for some of the rows.
    WHOLE: neither holds, so it is run anew for each slice of rows, and asked for the logits of these rows alone.
    """

    BODY_AND_HEAD = "body and head"
    STUBBED_BODY = "stubbed body"
    WHOLE = "whole"


class CausalModel:
    """A network and how it is taken apart.

    Attributes:
        vocabulary: columns of its logits.
    """

    def __init__(self, network: nn.Module, split: Split, vocabulary: int) -> None:
        self.network = network
        self.split = split
        self.vocabulary = vocabulary

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
            return WholeRows(self.network, ids, range(wanted.start, wanted.stop))
        # Padding goes right: causal attention never looks there, and no padded row is used.
        ids = nn.utils.rnn.pad_sequence(list(windows), batch_first=True)  # (B, T)
        hidden = self._body()(input_ids=ids, use_cache=False).last_hidden_state  # (B, T, d)
        return HiddenRows(self, torch.cat([hidden[i, wanted] for i, wanted in enumerate(rows)]))

    def step(self, ids: Tensor, cache: Cache | None) -> tuple[Tensor, Any]:
        """Read on from what a cache holds.

        Args:
            ids: (1, T) those that follow.

        Returns:
            (V,) logits after the last of them, and the cache with them in it.
        """
        if self.split is Split.WHOLE:
            out = self.network(input_ids=ids, past_key_values=cache, use_cache=True, **_rows_alone(self.network, [-1]))
            return out.logits[0, -1], out.past_key_values
        out = self._body()(input_ids=ids, past_key_values=cache, use_cache=True)
        return self.logits(out.last_hidden_state[:, -1])[0], out.past_key_values

    def logits(self, hidden: Tensor) -> Tensor:
        """(r, d) hidden states -> (r, V) logits."""
        if self.split is Split.BODY_AND_HEAD:
            return _through(self.network.get_output_embeddings(), hidden)  # type: ignore[operator]
        return _after_body(self.network, hidden)

    def _body(self) -> nn.Module:
        return self.network.base_model  # type: ignore[return-value]


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
        alone = _rows_alone(self._network, wanted)
        logits = self._network(input_ids=self._ids.unsqueeze(0), use_cache=False, **alone).logits[0]  # (r or T, V)
        return logits if alone else logits[wanted]


def split_of(network: nn.Module, ids: Tensor, logits: Tensor) -> Split:
    """How a network can be taken apart, tried out on a few ids.

    Args:
        ids: (1, T).
        logits: (1, T, V) the network's own.
    """
    body, head = network.base_model, network.get_output_embeddings()  # type: ignore[operator]
    if body is network:
        return Split.WHOLE
    hidden = getattr(body(input_ids=ids, use_cache=False), "last_hidden_state", None)  # type: ignore[operator]
    if hidden is None:
        return Split.WHOLE
    if head is not None and hidden.shape[-1] == head.weight.shape[-1] and _alike(head(hidden), logits):
        return Split.BODY_AND_HEAD
    try:
        rest = _after_body(network, hidden[0])
    except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError):  # it wants more of its body than that
        return Split.WHOLE
    return Split.STUBBED_BODY if _alike(rest, logits[0]) else Split.WHOLE


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


def _through(head: nn.Module, rows: Tensor) -> Tensor:
    """(r, d) hidden states -> (r, V) logits."""
    if type(head) is not nn.Linear or head.bias is not None or head.weight.dtype != torch.float32:
        return head(rows)
    logits = rows.new_empty(len(rows), len(head.weight))
    for column in range(0, len(head.weight), HEAD_COLUMNS):
        here = slice(column, column + HEAD_COLUMNS)
        torch.mm(rows, head.weight[here].T, out=logits[:, here])
    return logits


def _after_body(network: nn.Module, hidden: Tensor) -> Tensor:
    """(r, d) the body's hidden states -> (r, V) what the network makes of them, by its own code."""
    with _stubbed(network.base_model, hidden.unsqueeze(0)):  # type: ignore[arg-type]
        ids = torch.zeros(1, len(hidden), dtype=torch.long)
        return network(input_ids=ids, use_cache=False).logits[0]


@contextmanager
def _stubbed(body: nn.Module, hidden: Tensor) -> Iterator[None]:
    """A body that puts out (1, r, d) hidden states that are known already, whatever it is given."""
    from transformers.modeling_outputs import BaseModelOutputWithPast

    body.forward = lambda *_, **__: BaseModelOutputWithPast(last_hidden_state=hidden)
    try:
        yield
    finally:
        del body.forward  # the class's own stands behind it


def _rows_alone(network: nn.Module, rows: list[int]) -> dict[str, Tensor]:
    """The argument by which a network is asked for the logits of some rows alone; none where it has no such argument."""
    if "logits_to_keep" not in inspect.signature(network.forward).parameters:
        return {}
    return {"logits_to_keep": torch.tensor(rows)}


def _alike(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(one, other, rtol=1e-4, atol=1e-4)
