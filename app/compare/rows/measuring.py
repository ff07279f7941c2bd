"""Many texts under one model: what is known of each, and whether more of them are being measured in the background.

What is measured stays, whoever looks, stops or goes on, and nothing is measured twice. Knows no table and no page.
"""

import dataclasses
import threading
import weakref
from collections import deque
from collections.abc import Sequence

from app.compare.rows import background
from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.interface import Job

SLICE_CHARACTERS = 20_000


@dataclasses.dataclass(frozen=True)
class How:
    """Under which model and convention texts are measured."""

    model: str
    fast: bool
    convention: Convention


@dataclasses.dataclass(frozen=True)
class Figures:
    """What a table has of a text.

    Attributes:
        n_bytes: that the scored tokens spell.
    """

    n_scored: int
    total_nats: float
    n_bytes: int

    @classmethod
    def of(cls, scored: ScoredText) -> "Figures":
        """Of a scored text."""
        return cls(scored.n_scored, float(scored.surprisal_nats.sum()), scored.n_bytes)


class Measurement:
    """Texts under one model: what is known of each, and whether more is being measured. Holds no engine, no job."""

    def __init__(self, how: How) -> None:
        self.how = how
        self.scores: dict[str, ScoredText] = {}  # by text, without the likeliest tokens of each place
        self.problems: dict[str, str] = {}  # a sentence on each text that cannot be measured
        self.problem = ""  # why all of it ended
        self.figures: dict[str, Figures] = {}
        self.n_tokens = 0
        self.stopped = False  # by the visitor
        self._wanted: tuple[str, ...] = ()
        self._left: deque[str] = deque()
        self._lock = threading.Lock()  # guards the two below
        self._generation = 0  # of the thread that may go on
        self._running = False

    @property
    def running(self) -> bool:
        return self._running

    @property
    def n_scored(self) -> int:
        """Scored tokens of all texts together."""
        return sum(each.n_scored for each in self.figures.values())

    def n_known(self, texts: Sequence[str]) -> int:
        """How many of these are measured, or known to be beyond it."""
        return sum(text in self.scores or text in self.problems for text in texts)

    def want(self, texts: tuple[str, ...]) -> None:
        """Measure what is not known of these, in their order, unless the visitor has stopped it."""
        if texts is not self._wanted:
            self._wanted, self._left = texts, deque(texts)
        if not self.stopped and not self.problem and self.n_known(texts) < len(texts):
            self._start()

    def go_on(self) -> None:
        """Measure what is left."""
        self.stopped, self.problem, self._left = False, "", deque(self._wanted)
        self._start()

    def stop(self) -> None:
        """Begin no further slice, and wait for none; what was measured stays."""
        with self._lock:
            self.stopped, self._running = True, False
            self._generation += 1

    def _start(self) -> None:
        with self._lock:
            if self._running:
                return
            self._running = True
            self._generation += 1
            arguments = (weakref.ref(self), self._generation)
            thread = threading.Thread(target=background.measure, args=arguments, name="measure rows", daemon=True)
        thread.start()

    def may_go_on(self, generation: int) -> bool:
        """Whether the thread of this number is still the one that measures."""
        return self._running and self._generation == generation

    def next_slice(self, n_texts: int) -> list[str]:
        """The next texts of which nothing is known."""
        chosen: dict[str, None] = {}
        n_characters, left = 0, self._left
        while left and len(chosen) < n_texts and n_characters < SLICE_CHARACTERS:
            text = left.popleft()
            if text not in self.scores and text not in self.problems:
                chosen[text] = None
                n_characters += len(text)
        return list(chosen)

    def note(self, text: str, job: Job[ScoredText]) -> None:
        """Take what became of a question."""
        error = job.error()
        if error is None:
            scored = job.result()
            none = slice(0, 0)
            self.scores[text] = dataclasses.replace(
                scored, top_ids=scored.top_ids[:, none], top_log_probs=scored.top_log_probs[:, none]
            )
            self.figures[text] = Figures.of(scored)
            self.n_tokens += len(scored.ids)
        elif isinstance(error, ValueError):
            self.problems[text] = str(error)
        elif not job.given_up:
            raise error

    def end(self, generation: int, problem: str = "") -> None:
        """Nothing is being measured any more, unless another thread does."""
        with self._lock:
            if self._generation == generation:
                self._running, self.problem = False, problem
