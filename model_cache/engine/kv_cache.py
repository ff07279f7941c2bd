"""Keys and values of phrases that a model has read, so that one more word costs one word. Bounded in bytes.

Belongs to the model's one thread; knows no text.
"""

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers.cache_utils import DynamicCache, DynamicLayer

WORTH_IDS = 48  # a shorter phrase is read anew: that costs as much as looking it up, and goes with others in one batch
MAX_BYTES = 256_000_000


class Prefixes:
    """The phrases read last, each with the keys and values of its ids."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], DynamicCache] = OrderedDict()
        self.n_bytes = 0

    def read(self, body: nn.Module, ids: Sequence[int]) -> Tensor:
        """(d,) what `body` puts out at the last of `ids`, of which only those are read that no kept phrase begins with."""
        wanted = tuple(ids)
        known, shared = self._longest(wanted)
        cache = DynamicCache(config=body.config) if known is None else self._take(known)
        if known is not None and len(known) > shared:
            cache.crop(shared - len(known))  # that many are taken off its end
        out = body(input_ids=torch.tensor([wanted[shared:]]), past_key_values=cache, use_cache=True)
        self._keep(wanted, cache)
        return out[0][0, -1]  # hidden states, or logits where there is no body

    def _longest(self, wanted: tuple[int, ...]) -> tuple[tuple[int, ...] | None, int]:
        """The kept phrase that shares most of its beginning, and how many ids; at least the last id is always read."""
        best, most = None, 0
        for ids in self._kept:
            n = 0
            for a, b in zip(ids, wanted[:-1], strict=False):
                if a != b:
                    break
                n += 1
            if n > most:
                best, most = ids, n
        return best, most

    def _take(self, ids: tuple[int, ...]) -> DynamicCache:
        cache = self._kept.pop(ids)
        self.n_bytes -= _bytes(cache)
        return cache

    def _keep(self, ids: tuple[int, ...], cache: DynamicCache) -> None:
        # A sliding window forgets its beginning, so it cannot be cut back.
        if not all(type(layer) is DynamicLayer for layer in cache.layers):
            return
        if ids in self._kept:
            self._take(ids)
        self._kept[ids] = cache
        self.n_bytes += _bytes(cache)
        while self.n_bytes > MAX_BYTES:
            self._take(next(iter(self._kept)))


def _bytes(cache: DynamicCache) -> int:
    return sum(t.untyped_storage().nbytes() for layer in cache.layers for t in (layer.keys, layer.values) if t is not None)
