"""Keys and values of phrases that a model has read, so that one more word costs one word. Bounded in bytes.

Belongs to the model's one thread; knows no text.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from cachetools import LRUCache
from torch import Tensor
from transformers.cache_utils import DynamicCache, DynamicLayer, DynamicSlidingWindowLayer

from model_cache.engine.forward import CausalModel
from model_cache.engine.requests import Steps

# A shorter shared beginning is read anew: that costs as much as looking it up, and runs in a batch with others.
WORTH_IDS = 48


class PrefixCache:
    """Keys and values of the phrases that were read last."""

    def __init__(self, max_bytes: int) -> None:
        self._phrases: LRUCache[tuple[int, ...], DynamicCache] = LRUCache(max_bytes, getsizeof=_n_bytes)

    @property
    def n_bytes(self) -> int:
        """What the cached keys and values take."""
        return int(self._phrases.currsize)

    def row_after(self, model: CausalModel, ids: Sequence[int]) -> Steps:
        """(V,) logits after some ids. Only those are read that no cached phrase begins with, a piece at a time."""
        if not model.cached:
            return model.row_after(ids)
        phrase = tuple(ids)
        cache, n_cached = self._longest_prefix(phrase)
        row, cache = yield from model.step_in_pieces(torch.tensor(phrase[n_cached:]), cache)
        self._store(phrase, cache)
        return row

    def n_unread(self, ids: Sequence[int]) -> int:
        """How many of some ids no cached phrase begins with."""
        _, n_shared = self._most_shared(tuple(ids))
        return len(ids) - (n_shared if n_shared >= WORTH_IDS else 0)

    def clear(self) -> None:
        """Drop everything."""
        self._phrases.clear()

    def _longest_prefix(self, phrase: tuple[int, ...]) -> tuple[DynamicCache | None, int]:
        """The longest cached prefix of a phrase, and how many ids it has. The last id is always left to be read.

        A cached phrase that is wholly a prefix of the new one is moved. From any other the shared ids are copied, since
        somebody may still be typing at its end; where a window slides over it, its beginning is gone and can't be
        copied.
        """
        cached, n_shared = self._most_shared(phrase)
        if cached is None or n_shared < WORTH_IDS:
            return None, 0
        if n_shared == len(cached):
            return self._phrases.pop(cached), n_shared
        return _copy_of_first(self._phrases[cached], n_shared), n_shared

    def _most_shared(self, phrase: tuple[int, ...]) -> tuple[tuple[int, ...] | None, int]:
        """The cached phrase that shares the most ids with the beginning of this one, and how many."""
        best, most, new = None, 0, np.array(phrase[:-1])
        for ids, cache in self._phrases.items():
            n = min(len(ids), len(new))
            differing = np.flatnonzero(np.array(ids[:n]) != new[:n])
            n_shared = int(differing[0]) if len(differing) else n
            if n_shared < len(ids) and not _is_whole(cache):
                continue
            if n_shared > most or (n_shared == most and n_shared == len(ids)):
                best, most = ids, n_shared
        return best, most

    def _store(self, phrase: tuple[int, ...], cache: Any) -> None:
        # Other kinds of layers hold more than keys and values; and some models never fill the cache at all.
        known = (DynamicLayer, DynamicSlidingWindowLayer)
        if not isinstance(cache, DynamicCache) or not all(type(layer) in known for layer in cache.layers):
            return
        if cache.get_seq_length() == len(phrase) and _n_bytes(cache) <= self._phrases.maxsize:
            self._phrases[phrase] = cache


def _is_whole(cache: DynamicCache) -> bool:
    """Whether the keys and values of every id are still there."""
    return all(type(layer) is DynamicLayer for layer in cache.layers)


def _copy_of_first(cache: DynamicCache, n_ids: int) -> DynamicCache:
    """Keys and values of the first ids alone. A layer that has none of its own stays without."""

    def first(states: Tensor | None) -> Tensor | None:
        return None if states is None else states[..., :n_ids, :]

    return DynamicCache([(first(layer.keys), first(layer.values)) for layer in cache.layers])  # copies what it is given


def _n_bytes(cache: DynamicCache) -> int:
    layers = [layer for layer in cache.layers if isinstance(layer, DynamicLayer)]
    return sum(t.untyped_storage().nbytes() for layer in layers for t in (layer.keys, layer.values) if t is not None)
