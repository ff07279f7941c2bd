"""Keys and values of phrases that a model has read, so that one more word costs one word. Bounded in bytes.

Belongs to the model's one thread; knows no text.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from cachetools import LRUCache
from torch import Tensor
from transformers.cache_utils import DynamicCache, DynamicLayer

from model_cache.engine.forward import CausalModel

WORTH_IDS = 48  # a shorter beginning is read anew: that costs as much as looking it up, and goes with others in one batch


class PrefixCache:
    """The phrases read last, each with the keys and values of its ids."""

    def __init__(self, max_bytes: int) -> None:
        self._phrases: LRUCache[tuple[int, ...], DynamicCache] = LRUCache(max_bytes, getsizeof=_n_bytes)

    @property
    def n_bytes(self) -> int:
        """What the kept keys and values take."""
        return int(self._phrases.currsize)

    def row_after(self, model: CausalModel, ids: Sequence[int]) -> Tensor:
        """(V,) logits after some ids, of which only those are read that no kept phrase begins with."""
        wanted = tuple(ids)
        cache, n_known = self._beginning_of(wanted)
        if cache is None:
            cache = DynamicCache(config=model.network.config)
        row, cache = model.step(torch.tensor([wanted[n_known:]]), cache)
        self._keep(wanted, cache)
        return row

    def clear(self) -> None:
        """Let go of everything."""
        self._phrases.clear()

    def _beginning_of(self, wanted: tuple[int, ...]) -> tuple[DynamicCache | None, int]:
        """Keys and values of the longest kept beginning, and how many ids it has; the last id is always left to be read.

        A kept phrase that is wholly a beginning of the new one is moved, as it goes on from there. Of any other a copy is made:
        it belongs to somebody who may go on from it as well.
        """
        known, n_shared = self._longest(wanted)
        if known is None or n_shared < WORTH_IDS:
            return None, 0
        if n_shared == len(known):
            return self._phrases.pop(known), n_shared
        cache = self._phrases[known]  # counts as used
        return _copied(cache, n_shared), n_shared

    def _longest(self, wanted: tuple[int, ...]) -> tuple[tuple[int, ...] | None, int]:
        """The kept phrase that shares most of its beginning, and how many ids."""
        best, most, new = None, 0, np.array(wanted[:-1])
        for ids in self._phrases:
            n = min(len(ids), len(new))
            differs = np.flatnonzero(np.array(ids[:n]) != new[:n])
            shared = int(differs[0]) if len(differs) else n
            if shared > most or (shared == most and shared == len(ids)):
                best, most = ids, shared
        return best, most

    def _keep(self, ids: tuple[int, ...], cache: Any) -> None:
        # A sliding window forgets its beginning, so it cannot be cut back; and some models never fill the cache at all.
        if not isinstance(cache, DynamicCache) or not all(type(layer) is DynamicLayer for layer in cache.layers):
            return
        if cache.get_seq_length() == len(ids) and _n_bytes(cache) <= self._phrases.maxsize:
            self._phrases[ids] = cache


def _copied(cache: DynamicCache, n_ids: int) -> DynamicCache:
    """A copy of the keys and values of the first ids alone; a layer that has none of its own stays without."""

    def first(states: Tensor | None) -> Tensor | None:
        return None if states is None else states[..., :n_ids, :]

    return DynamicCache([(first(layer.keys), first(layer.values)) for layer in cache.layers])


def _n_bytes(cache: DynamicCache) -> int:
    layers = [layer for layer in cache.layers if isinstance(layer, DynamicLayer)]
    return sum(t.untyped_storage().nbytes() for layer in layers for t in (layer.keys, layer.values) if t is not None)
