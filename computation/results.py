"""Answers about a text, in plain numbers and short arrays: safe to cache, to send and to draw.

Never holds logits of a whole text; knows neither the model nor the page.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from computation import perplexity as _perplexity
from computation.perplexity import Measured
from computation.quantization import Grid, Rounding

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Number = TypeVar("Number", np.float64, np.int64)


@dataclass(frozen=True, eq=False)
class ScoredText:
    """A text with the surprisal of its tokens.

        n   ids, the prefix included     m   scored tokens, n - first_scored     K   alternatives stored

    Nothing of the prefix is scored, nor an id with nothing before it; number i of the (m,) arrays belongs to
    ids[first_scored + i].

    Attributes:
        ids: (n,) the exact ids that were scored.
        pieces: n items, the bytes of each token.
        surprisal_nats: (m,) -ln p of each scored token.
        entropy_nats: (m,) expected surprisal at each.
        ranks: (m,) 1 + how many tokens were likelier.
        top_ids: (m, K) the likeliest tokens there, likeliest first.
        top_log_probs: (m, K) their log-probabilities, nats.
        n_bytes: UTF-8 bytes that the scored tokens spell, an added leading space included.
        measured: the convention behind the numbers.
        vocabulary: tokens that the model chooses among.
        added_space: whether the text's first token begins with a space that is not in the text.
        boundary_log_mass: (m + 1,) in the row before each scored token, ln of what tokens of its kind have together:
            those that begin a new word (at a line break all white space), or the others. Behind the text, of those that
            begin one; NaN where that row was not read. None where no word's end can be told.
        boundary_problem: why, in a sentence.
        n_unread: ids after these that were not read, because the reading was stopped.
        behind: the bytes of what a chat template puts behind the text; none of it is read.
    """

    text: str
    ids: Integers
    pieces: tuple[bytes, ...]
    surprisal_nats: Floats
    entropy_nats: Floats
    ranks: Integers
    top_ids: Integers
    top_log_probs: Floats
    n_bytes: int
    measured: Measured
    vocabulary: int
    n_unread: int = 0
    behind: bytes = b""
    added_space: bool = False
    boundary_log_mass: Floats | None = None
    boundary_problem: str = ""

    @property
    def n_prefix(self) -> int:
        """How many ids stand before the text's own: they are not part of it."""
        return self.measured.n_prefix

    @property
    def first_scored(self) -> int:
        """The position of the first scored id: the first after the prefix, or the second where there is none."""
        return max(1, self.n_prefix)

    def per_token(self, figures: NDArray[Number]) -> NDArray[Number]:
        """(m,) figures of the scored tokens -> (n,) of all tokens; 0 for those that aren't scored."""
        return np.concatenate((np.zeros(self.first_scored, figures.dtype), figures))

    @property
    def n_scored(self) -> int:
        return len(self.surprisal_nats)

    @property
    def badge(self) -> str:
        return self.measured.badge(self.n_scored)

    @property
    def perplexity(self) -> float:
        return _perplexity.perplexity(self.surprisal_nats)

    @property
    def total_bits(self) -> float:
        return _perplexity.total_bits(self.surprisal_nats)

    @property
    def bits_per_byte(self) -> float:
        """NaN where the scored tokens hold no byte of the text."""
        return _perplexity.bits_per_byte(self.surprisal_nats, self.n_bytes) if self.n_bytes else float("nan")

    @property
    def cost_bytes(self) -> int:
        """Roughly what it takes to keep this."""
        arrays = (self.ids, self.surprisal_nats, self.entropy_nats, self.ranks, self.top_ids, self.top_log_probs)
        boundaries = 0 if self.boundary_log_mass is None else self.boundary_log_mass.nbytes
        return boundaries + sum(a.nbytes for a in arrays) + 60 * len(self.pieces) + 4 * len(self.text)


@dataclass(frozen=True, eq=False)
class Prediction:
    """The model's prediction after some ids.

    Attributes:
        ids: (n,) the ids that the model saw, BOS included.
        pieces: n items, the bytes of each.
        n_unseen: ids at the beginning that did not fit into the context.
        logits: (V,) float32, one row, read-only.
    """

    ids: Integers
    pieces: tuple[bytes, ...]
    n_unseen: int
    logits: NDArray[np.float32]

    @property
    def cost_bytes(self) -> int:
        return self.logits.nbytes + self.ids.nbytes + 60 * len(self.pieces)


@dataclass(frozen=True, eq=False)
class ScoredContinuation:
    """Tokens that would follow some ids, one after the other: their probabilities multiply.

    Attributes:
        ids: (k,) the tokens.
        pieces: k items, the bytes of each.
        log_probs: (k,) nats, each given the ids and the tokens before it.
        ranks: (k,) 1 + how many tokens were likelier in its place.
    """

    ids: Integers
    pieces: tuple[bytes, ...]
    log_probs: Floats
    ranks: Integers

    @property
    def surprisal_nats(self) -> float:
        """−ln of the product of the factors."""
        return -float(self.log_probs.sum())

    @property
    def cost_bytes(self) -> int:
        return self.ids.nbytes + self.log_probs.nbytes + self.ranks.nbytes + 60 * len(self.pieces)


@dataclass(frozen=True, eq=False)
class RoundedScore:
    """A text under rounded weights, beside full precision on the same positions.

    Attributes:
        rounding: which weights were rounded, and how.
        scored: the text under the rounded weights, same convention.
        kl_nats: (m,) KL(full precision || rounded) at each scored position.
        same_top1: (m,) whether both find the same token likeliest.
        size_bytes: what all weights would take, scales included and those in float32 that are left alone.
        bits_per_weight: what a rounded weight takes on average with its share of the scales.
        left_alone: names of the matrices that the format is for and cannot hold, as their channels are no multiple of
            its block; they stay at full precision.
    """

    rounding: Rounding
    scored: ScoredText
    kl_nats: Floats
    same_top1: NDArray[np.bool_]
    size_bytes: float
    bits_per_weight: float
    left_alone: tuple[str, ...] = ()

    @property
    def bits(self) -> int:
        return self.rounding.bits

    @property
    def scheme(self) -> Grid:
        return self.rounding.scheme

    @property
    def mean_kl_nats(self) -> float:
        return float(self.kl_nats.mean())

    @property
    def share_same_top1(self) -> float:
        return float(self.same_top1.mean())

    @property
    def cost_bytes(self) -> int:
        return self.scored.cost_bytes + self.kl_nats.nbytes + self.same_top1.nbytes
