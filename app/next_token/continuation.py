"""The text that a visitor builds on a phrase: the branches tried, and where they stand. Draws nothing."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import streamlit as st
import torch

from app.shared import waiting
from computation import measures, sampling
from computation.branches import ROOT, Branches
from model_cache.engine.local import LocalEngine as Engine

PHRASES_KEPT = 20
MAX_TRIED = 1_000  # tokens of one phrase


@dataclass(frozen=True)
class Settings:
    """How a token is drawn. `top_k` 0 keeps all."""

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    @property
    def change_anything(self) -> bool:
        return self != Settings()

    @property
    def words(self) -> str:
        """What is not as the model has it: "temperature 0.7, top-k 5"."""
        changed = [
            f"{name} {now:g}"
            for name, now, usual in zip(
                ("temperature", "top-k", "top-p"), (self.temperature, self.top_k, self.top_p), (1, 0, 1), strict=True
            )
            if now != usual
        ]
        return ", ".join(changed)

    @property
    def arguments(self) -> tuple[float, int | None, float]:
        """As `computation.sampling` wants them."""
        return self.temperature, self.top_k or None, self.top_p


@dataclass
class Building:
    """One phrase and what was tried after it.

    Attributes:
        name: tells this phrase, under this model and convention, from others.
        phrase_ids: the phrase.
        at: the node where the text now ends.
    """

    name: str
    phrase_ids: tuple[int, ...]
    branches: Branches = field(default_factory=Branches)
    at: int = ROOT

    @property
    def ids(self) -> tuple[int, ...]:
        return (*self.phrase_ids, *self.branches.token_ids(self.at))

    @property
    def place(self) -> str:
        """Tells where the text ends now from where it ended before."""
        return f"{self.name} {self.at}"

    def node_at(self, position: int) -> int:
        """The node of a position of `ids`; `ROOT` for the phrase's last token."""
        path = self.branches.path(self.at)
        return path[position - len(self.phrase_ids)] if position >= len(self.phrase_ids) else ROOT

    def append(self, token_id: int, log_prob: float) -> None:
        """Raises ValueError once too much was tried."""
        if len(self.branches) >= MAX_TRIED:
            raise ValueError(f"{MAX_TRIED:,} tokens were tried after this phrase, and no more are kept. Forget them to go on.")
        self.at = self.branches.add(self.at, token_id, log_prob)

    def undo(self) -> None:
        """Back by one token; what was there stays in the tree."""
        if self.at != ROOT:
            self.at = self.branches[self.at].parent

    def forget(self) -> None:
        self.branches, self.at = Branches(), ROOT


def current(engine: Engine, phrase_ids: tuple[int, ...]) -> Building:
    """What was built on this phrase; a phrase that comes back finds its branches again."""
    kept = st.session_state.setdefault("buildings", {})
    name = f"{zlib.crc32(repr((engine.name, phrase_ids)).encode()):x}"
    found = kept.pop(name, None) or Building(name, phrase_ids)
    kept[name] = found
    while len(kept) > PHRASES_KEPT:
        kept.pop(next(iter(kept)))
    return found


def go_on(engine: Engine, built: Building, n: int, settings: Settings, seed: int | None) -> Iterator[None]:
    """Append up to n tokens, greedily without a seed; yields after each, and ends where the model ends the text.

    Raises:
        ValueError: too much was tried.
    """
    for _ in range(n):
        ids = built.ids
        (prediction,) = waiting.wait([engine.start_next(ids)], "Asking the model")
        logits = torch.from_numpy(prediction.logits.copy())
        if seed is None:
            token_id = int(logits.argmax())
        else:
            token_id = sampling.sample(sampling.adjusted_log_probabilities(logits, *settings.arguments), seed, len(ids))
        built.append(token_id, float(measures.log_probabilities(logits)[token_id]))
        yield
        if token_id in engine.end_ids:
            return
