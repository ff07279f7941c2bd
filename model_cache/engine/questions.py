"""What can be asked of a model, as values.

A question is its own cache key, tells two equal questions that are under way from others, and is what another
process is sent. It says what is wanted and roughly how much work that is; how it is answered is `answers.py`'s
concern. Knows neither torch nor a model.
"""

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import Prediction, RoundedScore, ScoredContinuation, ScoredText
from computation.weight_results import WeightHistogram, WeightLosses

A = TypeVar("A", covariant=True)
BYTES_A_TOKEN = 4  # of English text; only for estimates


@dataclass(frozen=True)
class Question(Generic[A]):
    """A question whose answer is an `A`.

    Attributes:
        title: what is being done, for a log and for whoever waits.
    """

    title: ClassVar[str]

    @property
    def needs_rounding(self) -> Rounding | None:
        """How the weights are rounded that answer it; None is full precision."""
        return None

    @property
    def cost(self) -> int:
        """About how many ids the model reads for it."""
        return 1


@dataclass(frozen=True)
class Score(Question[ScoredText]):
    """Surprisal, rank and entropy of each token of a text, with the likeliest alternatives."""

    title = "scoring a text"
    text: str
    convention: Convention = Convention()

    @property
    def cost(self) -> int:
        return 1 + len(self.text) // BYTES_A_TOKEN


@dataclass(frozen=True)
class ScoreIds(Question[ScoredText]):
    """The same for a text given by its exact ids, as when tokens were put in others' places.

    Attributes:
        ids: with whatever prefix stands before the text.
        added_space: whether the text's first token begins with a space that the convention put there.
        n_prefix: how many of the ids stand before the text; None is as many as the convention puts before every text.
    """

    title = "scoring a changed text"
    ids: tuple[int, ...]
    convention: Convention = Convention()
    added_space: bool = False
    n_prefix: int | None = None

    @property
    def cost(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class ScoreRounded(Question[RoundedScore]):
    """A text under rounded weights, beside full precision."""

    title = "scoring a text under rounded weights"
    text: str
    rounding: Rounding
    convention: Convention = Convention()

    @property
    def needs_rounding(self) -> Rounding | None:
        return _unless_exact(self.rounding)

    @property
    def cost(self) -> int:
        return 2 * (1 + len(self.text) // BYTES_A_TOKEN)


@dataclass(frozen=True)
class NextToken(Question[Prediction]):
    """The row of logits that follows some ids, of which the model sees as many of the last as its window holds."""

    title = "predicting the next token"
    ids: tuple[int, ...]
    rounding: Rounding | None = None

    @property
    def needs_rounding(self) -> Rounding | None:
        return _unless_exact(self.rounding)

    @property
    def cost(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class ScoreContinuation(Question[ScoredContinuation]):
    """What the model gives to tokens that would follow some ids, each after those before it."""

    title = "scoring a continuation"
    ids: tuple[int, ...]
    continuation: tuple[int, ...]

    @property
    def cost(self) -> int:
        return len(self.ids) + len(self.continuation)


@dataclass(frozen=True)
class ContinueGreedily(Question[ScoredContinuation]):
    """The likeliest token after some ids, the likeliest after that, and so on.

    Attributes:
        n_tokens: how many, or fewer where the model ends the text.
    """

    title = "continuing greedily"
    ids: tuple[int, ...]
    n_tokens: int
    rounding: Rounding | None = None

    @property
    def needs_rounding(self) -> Rounding | None:
        return _unless_exact(self.rounding)

    @property
    def cost(self) -> int:
        return len(self.ids) + self.n_tokens


@dataclass(frozen=True)
class MeasureWeightLosses(Question[WeightLosses]):
    """What rounding at these bits loses of each tensor, under every scheme."""

    title = "measuring what rounding loses"
    rounding: Rounding


@dataclass(frozen=True)
class TensorHistogram(Question[WeightHistogram]):
    """How the weights of one tensor are spread, and where they are rounded to."""

    title = "counting a tensor's weights"
    tensor: str
    rounding: Rounding


def _unless_exact(rounding: Rounding | None) -> Rounding | None:
    return None if rounding is None or rounding.is_exact else rounding


ALL_QUESTIONS: tuple[type[Question], ...] = (
    Score,
    ScoreIds,
    ScoreRounded,
    NextToken,
    ScoreContinuation,
    ContinueGreedily,
    MeasureWeightLosses,
    TensorHistogram,
)
