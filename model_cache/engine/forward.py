"""A network run in two parts: the body once over the ids, the head over as many rows at a time as memory allows.

Knows nothing of texts or of what is measured. Only the thread that owns the network may call anything here.
"""

import inspect
from collections.abc import Generator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from model_cache import device
from model_cache.engine import pieces
from model_cache.engine.edges import device_of, into
from model_cache.engine.rows import HiddenRows, ReadRows, WholeRows
from model_cache.engine.split import Split, after_body, body_of, rows_alone, through_head

SLICE_BYTES = 64_000_000  # of logits that are held at once, on a GPU at least
# Of a GPU's own memory that they may take: four times as much are held while they are measured. Of a text of 3,000
# tokens over Gemma's vocabulary, slices of 1 GB take a H200 94 ms, and of 64 MB 135.
SLICE_SHARE = 1 / 128
CACHE_NAMES = ("past_key_values", "cache_params", "state")  # by which networks hand out what they keep


class CausalModel:
    """A network and how it is run.

    Attributes:
        vocabulary: columns of its logits.
        cached: whether reading on from what it keeps of the ids before gives the same rows as reading all of them anew.
        batched: whether windows of different lengths can be read together.
        in_pieces: whether a long window can be read a piece at a time, and gives the same rows so.
        ids_a_turn: how many ids it may read before others have their turn.
    """

    def __init__(
        self,
        network: nn.Module,
        split: Split,
        vocabulary: int,
        *,
        cached: bool = True,
        batched: bool = True,
        in_pieces: bool = False,
    ) -> None:
        self.network = network
        self.split = split
        self.vocabulary = vocabulary
        self.cached = cached
        self.batched = batched and split is not Split.WHOLE  # such a network reads one window at a time
        self.in_pieces = in_pieces
        self.ids_a_turn = pieces.ids_a_turn(network, device_of(network))
        self._own_bytes = device.own_bytes(device_of(network))

    def with_network(self, network: nn.Module) -> "CausalModel":
        """Another network of the same kind, run in the same way."""
        return CausalModel(
            network,
            self.split,
            self.vocabulary,
            cached=self.cached,
            batched=self.batched,
            in_pieces=self.in_pieces,
        )

    @property
    def device(self) -> torch.device:
        """Where its weights are, and all that is worked out with them."""
        return device_of(self.network)

    @property
    def full_rows(self) -> int:
        """Of how many rows the logits at full precision are held at once, beside those under rounded weights."""
        return self.slice_rows

    @property
    def slice_rows(self) -> int:
        """How many rows of logits are held at once."""
        return max(1, int(max(SLICE_BYTES, SLICE_SHARE * self._own_bytes)) // (4 * self.vocabulary))

    def read(self, windows: Sequence[Tensor], rows: Sequence[slice]) -> ReadRows:
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
        return HiddenRows(self.logits, torch.cat([hidden[i, wanted] for i, wanted in enumerate(rows)]))

    def read_on(self, ids: Tensor, cache: Any) -> tuple[HiddenRows, Any]:
        """Read the next piece of a window; only for a model that reads `in_pieces`.

        Args:
            ids: (T,) those that follow.
            cache: what came with the piece before; None at the beginning.

        Returns:
            All rows of the piece, and the cache with its ids in it.
        """
        body = body_of(self.network)
        out = body(input_ids=into(self.device, ids.unsqueeze(0)), use_cache=True, **_named(cache, body))
        return HiddenRows(self.logits, out.last_hidden_state[0]), _carried(out)

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
        row = out.logits[0, -1] if self.split is Split.WHOLE else self.logits(out.last_hidden_state[:, -1])[0]
        return row, _carried(out)

    def step_in_pieces(self, ids: Tensor, cache: Any) -> Generator[None, None, tuple[Tensor, Any]]:
        """The same for (T,) ids, with a pause after each piece, where there are several."""
        a_turn = self.ids_a_turn if self.in_pieces else len(ids)
        for begin, end in pieces.cuts(0, len(ids), a_turn):
            if begin:
                yield
            row, cache = self.step(ids[begin:end].unsqueeze(0), cache)
        return row, cache

    def row_in_pieces(self, ids: Sequence[int]) -> Generator[None, None, Tensor]:
        """(V,) logits after some ids, all of them read anew, with a pause after each piece, where there are several."""
        if not self.in_pieces:
            return self.row_after(ids)
        row, _ = yield from self.step_in_pieces(torch.tensor(ids), None)
        return row

    def logits(self, hidden: Tensor) -> Tensor:
        """(r, d) hidden states -> (r, V) logits."""
        if self.split is Split.BODY_AND_HEAD:
            return through_head(self.network.get_output_embeddings(), hidden)  # type: ignore[operator]
        return after_body(self.network, hidden)


def _carried(out: Any) -> Any:
    """What a network hands out to be read on from; None if nothing."""
    return next((out[name] for name in CACHE_NAMES if out.get(name) is not None), None)


def _named(cache: Any, network: nn.Module) -> dict[str, Any]:
    """A cache as the argument that a network takes it by."""
    taken = inspect.signature(network.forward).parameters
    return {} if cache is None else {next((name for name in CACHE_NAMES if name in taken), CACHE_NAMES[0]): cache}
