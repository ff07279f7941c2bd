"""Perplexity, bits per byte, the windows of a long text, and the convention behind a number.

Works on surprisals in nats; knows neither logits nor tokens.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from computation.units import NATS_PER_BIT

SHORT_TEXT_TOKENS = 20
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Convention:
    """How a text is turned into scored tokens.

    Attributes:
        prefix_space: byte-level tokenizers get a leading space, so that the first word is the token it is mid-sentence.
        bos: prepend the model's BOS token, or its end-of-text token where it has none, and score the first token.
        chat: whose message the text is in the model's chat template, "user" or "assistant"; then the two above have no
            say. "" is none, and what holds for a model without a template.
        asked: the user's message that an assistant's answers, if any.
    """

    prefix_space: bool = True
    bos: bool = False
    chat: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Window:
    """Part of a text that the model sees at once, behind whatever stands before the text.

    Attributes:
        start, stop: the ids seen, ids[start:stop].
        first_scored: the first position whose surprisal is taken from this window; the last is stop - 1.
        n_prefix: how many of the first ids stand before these; 0 where the window begins with them itself.
    """

    start: int
    stop: int
    first_scored: int
    n_prefix: int = 0

    @property
    def length(self) -> int:
        """Ids that the model sees."""
        return self.n_prefix + self.stop - self.start

    def row_of(self, position: int) -> int:
        """Which row of the window's logits predicts the id at a position."""
        return self.n_prefix + position - 1 - self.start


def windows(n_ids: int, length: int, stride: int, n_prefix: int = 0) -> list[Window]:
    """Cover a text so that every token is scored exactly once.

    A token's row of logits is the one before it, so a window that begins at `start` can score from `start + 1` on.
    Each window begins with the prefix: a model that needs BOS needs it in every window. After the first window every
    token has at least `length - stride` ids of context, the prefix counted.

    Args:
        n_ids: ids in the text, with the prefix; of these the prefix is not scored, and without one the first id is not.
        length: the most ids that the model sees at once, >= 2; it counts the prefix.
        stride: how far a window moves, 1 <= stride < length (stride = length only if one window holds the text).
        n_prefix: ids that stand before the text.

    Raises:
        ValueError: length or stride is out of range.
    """
    if length < 2 or stride < 1 or (stride >= length - n_prefix and n_ids > length):
        behind = f" behind a prefix of {n_prefix}" if n_prefix else ""
        raise ValueError(
            f"A window of {length} ids cannot move by {stride}{behind}: choose 1 <= stride < {length - n_prefix}."
        )
    covering = [Window(0, min(length, n_ids), max(1, n_prefix))]
    while covering[-1].stop < n_ids:
        scored_to = covering[-1].stop
        stop = min(scored_to + stride, n_ids)
        covering.append(Window(stop - (length - n_prefix), stop, scored_to, n_prefix))
    return covering


def perplexity(surprisal_nats: ArrayLike) -> float:
    """exp of the mean surprisal: as unsure as between this many equally likely choices (Jelinek et al. 1977).

    Args:
        surprisal_nats: (n,) nats of the scored tokens.

    Returns:
        A float >= 1; infinite past float64's range.

    Raises:
        ValueError: no token was scored.
    """
    nats = np.asarray(surprisal_nats, dtype=np.float64)
    if nats.size == 0:
        raise ValueError("Perplexity needs at least one scored token.")
    with np.errstate(over="ignore"):
        return float(np.exp(nats.mean()))


def standard_error(surprisal_nats: ArrayLike) -> float:
    """Standard error of the mean surprisal: the sample's standard deviation over the root of its size, as if the
    tokens were drawn independently of one another.

    Args:
        surprisal_nats: (n,) nats of the scored tokens.

    Returns:
        Nats; NaN for fewer than two tokens, which have no spread.
    """
    nats = np.asarray(surprisal_nats, dtype=np.float64)
    return float(nats.std(ddof=1) / math.sqrt(nats.size)) if nats.size > 1 else math.nan


def corpus_perplexity(surprisals_nats: Sequence[ArrayLike]) -> float:
    """Perplexity of several texts as one: exp(all nats / all scored tokens), never a mean of perplexities."""
    return perplexity(np.concatenate([np.asarray(s, dtype=np.float64) for s in surprisals_nats]))


def total_bits(surprisal_nats: ArrayLike) -> float:
    """Sum of surprisals, in bits: the length of the text under an ideal code built on the model."""
    return float(np.asarray(surprisal_nats, dtype=np.float64).sum() / NATS_PER_BIT)


def bits_per_byte(surprisal_nats: ArrayLike, n_bytes: int) -> float:
    """Total bits over the UTF-8 bytes of the scored part: the figure that compares different tokenizers.

    Raises:
        ValueError: n_bytes is not positive.
    """
    if n_bytes <= 0:
        raise ValueError("Bits per byte needs at least one byte of scored text.")
    return total_bits(surprisal_nats) / n_bytes


def power_of_ten(number: float) -> str:
    """The power of ten that a large number is over: "10¹⁸"; of infinity the last one that float64 holds."""
    exponent = int(math.log10(number)) if math.isfinite(number) else 308
    return "10" + str(exponent).translate(RAISED)


def choices(perplexity_value: float) -> str:
    """A perplexity in words: "1,474", "14.0", "over 10¹²"."""
    if perplexity_value >= 1e12:
        return f"over {power_of_ten(perplexity_value)}"
    return f"{perplexity_value:,.0f}" if perplexity_value >= 100 else f"{perplexity_value:#.3g}"


@dataclass(frozen=True)
class Measured:
    """How a perplexity was measured: what its badge says.

    Attributes:
        n_prefix: ids that stand before the text; with any, the first token of the text is scored.
        leading_space: None where the tokenizer is not byte-level, so that the question does not arise.
        window, stride: how long texts are cut, in ids.
        prefix_name: what stands before the text: "BOS", "end-of-text as start", or the tokens as they are written; of a
            chat "chat template", with whose message the text is.
        missing_bos: whether the model was made to see BOS before each text, and got none.
        weights_from: what the weights were unpacked from, "Q4_1" say; "" where they were plain numbers.
        chat, asked: as in `Convention`, where they hold.
    """

    model: str
    n_prefix: int
    leading_space: bool | None
    window: int
    stride: int
    dtype: str = "float32"
    prefix_name: str = "BOS"
    missing_bos: bool = False
    weights_from: str = ""
    chat: str = ""
    asked: str = ""

    def badge(self, n_scored: int) -> str:
        """The convention in one line of small print."""
        scored = "scored" if self.n_prefix else "unscored"
        parts = [
            "bundled model" if self.model == "bundled" else self.model,
            f"{self.prefix_name if self.n_prefix or self.chat else 'no BOS'}, first token {scored}",
            *(["made to see BOS: reads worse without"] if self.missing_bos else []),
            *([] if self.leading_space is None else ["leading space" if self.leading_space else "no leading space"]),
            f"{n_scored:,} token{'' if n_scored == 1 else 's'}",
            f"window {self.window:,}, stride {self.stride:,}",
            self.dtype,
            *([f"weights from {self.weights_from}"] if self.weights_from else []),
        ]
        if n_scored < SHORT_TEXT_TOKENS:
            parts.append("short text: noisy")
        return " · ".join(parts)
