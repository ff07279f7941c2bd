"""A family's tiny model twice: as an engine, and as transformers opens it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM

from model_cache.engine.forward import CausalModel
from model_cache.engine.local import LocalEngine
from model_cache.loader import load


@dataclass
class Pair:
    """An engine, and the network that it has to agree with.

    Attributes:
        name: as on the lists of families.
        model: the engine's own; no test may run it.
        head_rows: how many rows each call of the engine's output head had.
    """

    name: str
    engine: LocalEngine
    model: CausalModel
    plain: nn.Module
    head_rows: list[int]

    @classmethod
    def of(cls, folder: Path, name: str) -> "Pair":
        plain = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        loaded = load(folder, str(folder))
        head_rows: list[int] = []
        head = loaded.model.network.get_output_embeddings()
        if head is not None:
            head.register_forward_hook(lambda _, __, out: head_rows.append(out.numel() // out.shape[-1]))
        loaded.model.ids_a_turn = 1_000  # more than a window; `turns_of` has fewer
        return cls(name, LocalEngine(loaded.info, loaded.codec, loaded.model), loaded.model, plain, head_rows)

    @contextmanager
    def turns_of(self, n_ids: int) -> Iterator[None]:
        """Let others have their turn after so many ids."""
        before, self.model.ids_a_turn = self.model.ids_a_turn, n_ids
        try:
            yield
        finally:
            self.model.ids_a_turn = before

    @torch.inference_mode()
    def rows(self, ids: Sequence[int]) -> Tensor:
        """(T, V) logits of one plain pass over some ids, float32."""
        return self.plain(input_ids=torch.tensor([list(ids)]), use_cache=False).logits[0].float()

    def log_probabilities(self, ids: Sequence[int]) -> np.ndarray:
        """(T, V) of one plain pass, nats."""
        return self.rows(ids).double().log_softmax(-1).numpy()

    def surprisals(self, ids: Sequence[int]) -> np.ndarray:
        """(n - 1,) nats, in windows that move by half of their length."""
        length = self.engine.info.window
        n, start, stop, first = len(ids), 0, min(length, len(ids)), 1
        own = np.empty(n)
        while True:
            log_probs = self.log_probabilities(ids[start:stop])
            for position in range(first, stop):
                own[position] = -log_probs[position - 1 - start, ids[position]]
            if stop == n:
                return own[1:]
            first, stop = stop, min(stop + length // 2, n)
            start = stop - length
