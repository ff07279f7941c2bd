"""The text that a visitor builds on a phrase: the branches tried, and where it ends now. Draws nothing."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.shared import waiting
from computation import one_row, sampling
from computation.branches import ROOT, Branches
from computation.text import bytes_to_text
from model_cache.engine.interface import Engine
from model_cache.engine.questions import NextToken

MAX_TRIED = 1_000  # tokens of one phrase


@dataclass(frozen=True)
class SamplingSettings:
    """How a token is drawn. `top_k` 0 keeps all."""

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    @property
    def change_anything(self) -> bool:
        """Whether any of them is not as the model has it."""
        return self != SamplingSettings()

    @property
    def words(self) -> str:
        """What is not as the model has it: "temperature 0.7, top-k 5"."""
        settings = (
            ("temperature", self.temperature, 1),
            ("top-k", self.top_k, 0),
            ("top-p", self.top_p, 1),
        )
        return ", ".join(f"{name} {now:g}" for name, now, usual in settings if now != usual)

    @property
    def arguments(self) -> tuple[float, int | None, float]:
        """As `computation.sampling` wants them."""
        return self.temperature, self.top_k or None, self.top_p


@dataclass(frozen=True)
class SampleRequest:
    """Tokens to append: greedily without a seed."""

    n_tokens: int
    seed: int | None


@dataclass
class Continuation:
    """One phrase and what was tried after it.

    Attributes:
        name: tells this phrase, under this model and convention, from others.
        phrase_ids: the phrase.
        phrase: as it was typed.
        at: the node where the text now ends.
    """

    name: str
    phrase_ids: tuple[int, ...]
    phrase: str = ""
    branches: Branches = field(default_factory=Branches)
    at: int = ROOT

    @property
    def ids(self) -> tuple[int, ...]:
        """The phrase and what follows it now."""
        return (*self.phrase_ids, *self.branches.token_ids(self.at))

    @property
    def content_id(self) -> str:
        """Tells where the text ends now from where it ended before."""
        return f"{self.name} {self.at}"

    def appended(self, engine: Engine) -> str:
        """What follows the phrase now, as text: a token that ends it spells nothing."""
        ids = (token_id for token_id in self.branches.token_ids(self.at) if token_id not in engine.info.end_ids)
        return bytes_to_text(b"".join(engine.codec.pieces(ids)))

    def text(self, engine: Engine) -> str:
        """The phrase and what follows it now, as text."""
        return self.phrase + self.appended(engine)

    def is_of(self, engine: Engine) -> bool:
        """Whether it was built with this model, which knows all that was tried; a tab may hand back anything."""
        vocabulary = engine.info.vocabulary
        known = all(self.branches[node].token_id < vocabulary for node in range(len(self.branches)))
        return known and self.name == name_of(engine, self.phrase_ids)

    def node_at(self, position: int) -> int:
        """The node of a position of `ids`; `ROOT` for the phrase's last token."""
        path = self.branches.path(self.at)
        return path[position - len(self.phrase_ids)] if position >= len(self.phrase_ids) else ROOT

    def append(self, token_id: int, log_prob: float) -> None:
        """Go on by one token.

        Raises:
            ValueError: too many were tried.
        """
        if len(self.branches) >= MAX_TRIED:
            raise ValueError(
                f"You have tried {MAX_TRIED:,} tokens after this phrase, and no more are remembered. "
                "Press “Forget these”, below the continuations, to make room."
            )
        self.at = self.branches.add(self.at, token_id, log_prob)

    def undo(self) -> None:
        """Go back by one token; what was there stays in the tree."""
        if self.at != ROOT:
            self.at = self.branches[self.at].parent

    def forget(self) -> None:
        """Go back to the phrase, and drop the tree."""
        self.branches, self.at = Branches(), ROOT


def name_of(engine: Engine, phrase_ids: tuple[int, ...]) -> str:
    """Tells a phrase, under this model, from others."""
    return f"{zlib.crc32(repr((engine.info.name, phrase_ids)).encode()):x}"


def generate(
    engine: Engine, continuation: Continuation, request: SampleRequest, settings: SamplingSettings
) -> Iterator[None]:
    """Append tokens; yields after each, and ends where the model ends the text.

    Raises:
        ValueError: too many were tried.
    """
    for _ in range(request.n_tokens):
        ids = continuation.ids
        (prediction,) = waiting.wait([engine.ask(NextToken(ids))], "Asking the model")
        logits = prediction.logits  # (V,)
        if request.seed is None:
            token_id = int(logits.argmax())
        else:
            log_probs = sampling.adjusted_log_probabilities(logits, *settings.arguments)
            token_id = sampling.sample(log_probs, request.seed, len(ids))
        continuation.append(token_id, float(one_row.log_probabilities(logits)[token_id]))
        yield
        if token_id in engine.info.end_ids:
            return
