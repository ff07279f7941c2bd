"""What an engine is: whatever answers questions about texts. Pages, notebook functions and benchmarks know nothing
else of it.

A thread in this process is one engine (`local.py`); a worker on another machine is another; a test's fake is a third.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from computation.quantization import FULL_BYTES
from model_cache.engine.questions import ALL_QUESTIONS, Question
from model_cache.text_codec import TextCodec

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True)
class ModelInfo:
    """Facts about a model.

    Attributes:
        name: as in the catalogue, or the last part of a directory.
        n_parameters: tied weights once.
        vocabulary: tokens that it chooses among.
        context: the most positions that it has.
        window, stride: how long texts are cut, in ids.
        dtype: what its matrices are kept and multiplied in.
        end_ids: the tokens by which it ends a text.
        device: where its weights are, and what is worked out with them.
        weights_from: what its weights were unpacked from, "Q4_1" say; "" where they were plain numbers.
        parts: what can be rounded alone, as `Rounding.part` has it: kinds of layer, then blocks.
        revision, weights_digest, tokenizer_digest: which files it was opened from, as `provenance.Digests` has them.
        abilities: names of the questions that it answers.
    """

    name: str
    n_parameters: int
    vocabulary: int
    context: int
    window: int
    stride: int
    dtype: str = "float32"
    end_ids: frozenset[int] = frozenset()
    device: str = "cpu"
    weights_from: str = ""
    parts: tuple[str, ...] = ()
    revision: str = ""
    weights_digest: str = ""
    tokenizer_digest: str = ""
    abilities: frozenset[str] = field(default_factory=lambda: frozenset(q.__name__ for q in ALL_QUESTIONS))

    def can_answer(self, question: type[Question]) -> bool:
        """Whether questions of this kind are answered."""
        return question.__name__ in self.abilities

    @property
    def float32_bytes(self) -> int:
        """What the weights take at full precision."""
        return self.n_parameters * FULL_BYTES


@dataclass(frozen=True)
class EngineStatus:
    """What an engine is doing.

    Attributes:
        waiting: questions that are not answered yet.
        answers, cached_bytes: the cached answers, and what they take.
        prefix_bytes: keys and values of phrases that were read.
        weight_bytes: what the weights take in memory, with those of a rounded copy.
        last_seconds: from the last question to its answer; None before the first.
        served: questions that were answered, or given up.
        elsewhere: how many other machines run the model, as far as is known; 0 where this process does.
    """

    model: str
    waiting: int
    answers: int
    cached_bytes: int
    prefix_bytes: int
    weight_bytes: int
    last_seconds: float | None
    served: int
    elsewhere: int = 0


class Job(Protocol[A_co]):
    """A question under way. It always ends: with an answer, an error, or given up. Holds neither engine nor weights."""

    @property
    def fraction(self) -> float:
        """How much of the work is done, 0 to 1."""

    @property
    def partial(self) -> A_co | None:
        """The answer for the part that was read before the question was given up."""

    @property
    def ahead(self) -> int:
        """About how many questions will be answered before this one."""

    @property
    def given_up(self) -> bool:
        """Whether nobody waits for the answer any more."""

    def done(self) -> bool:
        """Whether it has ended."""

    def result(self, timeout: float | None = None) -> A_co:
        """Wait for the answer.

        Raises:
            What the work raised; CancelledError if it was given up; TimeoutError.
        """

    def error(self) -> BaseException | None:
        """Of a job that is done: what it raised, if anything; CancelledError if it was given up."""

    def cancel(self) -> None:
        """Give up: unless others wait for the same, waiting work is dropped, and running work stops after its
        window, or the piece of one that it is at, and leaves its `partial` answer."""

    def on_done(self, callback: Callable[[], None]) -> None:
        """Have something called once it has ended; at once if it has. The callback must be short and must not raise."""


class Engine(Protocol):
    """Whatever answers questions. Safe to call from any thread."""

    @property
    def info(self) -> ModelInfo:
        """Facts about the model."""

    @property
    def codec(self) -> TextCodec:
        """Its tokenizer."""

    def ask(self, question: Question[A]) -> Job[A]:
        """Ask without waiting: questions that wait together are answered together, equal ones once.

        Raises:
            ValueError: the question cannot be answered as it stands; the sentence says what to do.
            ModelUnavailable: the model was released.
        """

    def status(self) -> EngineStatus:
        """What is going on; costs nothing."""

    def close(self) -> None:
        """Finish what was asked, then let go of the weights."""
