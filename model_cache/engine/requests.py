"""What a question becomes for the model's thread: windows of ids to run, or one call of the model. Knows no text."""

import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from computation.perplexity import Window
from computation.quantization import Rounding
from model_cache.engine.forward import CausalModel
from model_cache.engine.pending import PendingAnswer

_arrivals = itertools.count()
Steps = Generator[None, None, Any]  # work that pauses where others may have their turn, and returns what comes of it


@dataclass(eq=False, kw_only=True)
class Request:
    """Work for the model's thread.

    Attributes:
        pending: where its answer goes.
        title: what is being done, for a log.
        cost: about how many ids it reads.
        rounding: how the weights are rounded; None is full precision.
        order: its place among all requests, in the order in which they came.
        due: the turn from which on it goes before all that came later; set by `schedule.py`.
        steps: its work, while it pauses half done.
    """

    pending: PendingAnswer[Any]
    title: str = ""
    cost: int = 1
    rounding: Rounding | None = None
    order: int = field(default_factory=lambda: next(_arrivals))
    due: int = 0
    steps: Steps | None = None

    @property
    def n_ids(self) -> int:
        """About how many ids are read in all the turns that it takes next, one after the other."""
        return 1


@dataclass(eq=False, kw_only=True)
class WindowedRequest(Request):
    """Windows to run, and what to do with what the model says of each.

    Attributes:
        ids: (n,) the whole row of ids.
        consume: called on the model's thread with a position and the logits (r, V) that predict it and those after
            it, under rounded weights if asked for; and with those at full precision, if it is to be told them.
        finish: makes the answer after the last window.
        finish_early: makes the answer for so many of the ids, where there can be one.
        n_ahead: how many positions after the last window's end are predicted as well.
        beside_full: whether `consume` is told the logits at full precision as well.
        n_done: windows that were run.
        n_read: ids of which everything is known.
    """

    ids: Tensor
    windows: list[Window]
    consume: Callable[[int, Tensor, Tensor | None], None]
    finish: Callable[[], Any]
    finish_early: Callable[[int], Any] | None = None
    n_ahead: int = 0
    beside_full: bool = False
    n_done: int = 0
    n_read: int = 0

    @property
    def n_ids(self) -> int:
        return self.length

    @property
    def window(self) -> Window:
        """The next one to be run."""
        return self.windows[self.n_done]

    @property
    def length(self) -> int:
        """Ids of the next window."""
        return self.window.length

    @property
    def window_ids(self) -> Tensor:
        """(length,) of the next window."""
        window = self.window
        ids = self.ids[window.start : window.stop]
        return torch.cat([self.ids[: window.n_prefix], ids]) if window.n_prefix else ids

    @property
    def rows(self) -> slice:
        """Which of the window's rows predict what is wanted: row i predicts token i + 1."""
        window, is_last = self.window, self.n_done == len(self.windows) - 1
        return slice(window.row_of(window.first_scored), window.row_of(window.stop) + is_last * self.n_ahead)

    @property
    def n_rows(self) -> int:
        return self.rows.stop - self.rows.start


@dataclass(eq=False, kw_only=True)
class ModelCall(Request):
    """One call of the model, which takes a single turn.

    Attributes:
        compute: called on the model's thread with the model, its weights rounded as `rounding` says; returns the
            answer.
    """

    compute: Callable[[CausalModel], Any]


@dataclass(eq=False, kw_only=True)
class SteppedCall(Request):
    """A call of the model that may take several turns.

    Attributes:
        run: called on the model's thread with the model, its weights rounded as `rounding` says in every step; returns
            the answer.
        n_unread: about how many ids it is going to read.
    """

    run: Callable[[CausalModel], Steps]
    n_unread: Callable[[], int]

    @property
    def n_ids(self) -> int:
        return self.n_unread()
