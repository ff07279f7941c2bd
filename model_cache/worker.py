"""The one thread that runs a model: takes tasks, batches their windows, and shares its time fairly.

A task is a row of ids cut into windows. Each turn runs the next window of the tasks that have had the fewest turns, so that
a long text never holds up a short one. An errand is anything else that needs the weights, and takes one turn. Knows nothing of
what is measured: that is `Task.consume`'s and `Errand.work`'s affair.
"""

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from computation.perplexity import Window
from model_cache.catalog import ModelUnavailable
from model_cache.scratch import Quantization, Scratch

R = TypeVar("R")
IDS_A_BATCH = 4_096  # padding included


class Job(Generic[R]):
    """A request under way."""

    def __init__(self) -> None:
        self.future: Future[R] = Future()
        self.fraction = 0.0
        self.partial: R | None = None  # the answer for the part that was read before the request was given up
        self._abandoned = threading.Event()

    def result(self, timeout: float | None = None) -> R:
        """Wait for the answer; raises what the work raised, or TimeoutError."""
        return self.future.result(timeout)

    def done(self) -> bool:
        return self.future.done()

    def cancel(self) -> None:
        """Give up: what is waiting is dropped, what is running stops after its window and leaves its `partial` answer."""
        self._abandoned.set()

    @property
    def abandoned(self) -> bool:
        return self._abandoned.is_set()


@dataclass(eq=False)
class Task:
    """Windows to run, and what to do with what the model says of each.

    Attributes:
        consume: called on the worker's thread with a window, its rows, and the rows under rounded weights if asked for.
            Rows are hidden states (T, d), or logits (T, V) where the model does not split.
        finish: makes the answer after the last window.
        finish_early: makes the answer for the windows that were run, where there can be one.
    """

    ids: Tensor
    windows: list[Window]
    consume: Callable[[Window, Tensor, Tensor | None], None]
    finish: Callable[[], Any]
    job: Job[Any]
    quantization: Quantization | None = None
    finish_early: Callable[[int], Any] | None = None
    turns: int = 0
    order: int = field(default_factory=itertools.count().__next__)

    @property
    def window(self) -> Window:
        return self.windows[self.turns]

    @property
    def length(self) -> int:
        return self.window.stop - self.window.start


@dataclass(eq=False)
class Errand:
    """Work for the model's thread that is no row of windows.

    Attributes:
        work: called once with the network, or with its copy rounded as `quantization` says; returns the answer.
    """

    work: Callable[[nn.Module], Any]
    job: Job[Any]
    quantization: Quantization | None = None
    turns: int = 0
    order: int = field(default_factory=itertools.count().__next__)


class Worker:
    """Owns a network and its scratch copy."""

    def __init__(self, network: nn.Module, *, splits: bool, name: str) -> None:
        self._network = network
        self._scratch = Scratch(network)
        self._splits = splits
        self._tasks: queue.SimpleQueue[Task | Errand | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=f"engine {name}", daemon=True)
        self._thread.start()

    def submit(self, task: Task | Errand) -> None:
        """Queue a task or an errand.

        Raises:
            ModelUnavailable: the worker was closed.
        """
        if self._closed:
            raise ModelUnavailable("This model was released to make room for another. Choose it again.")
        self._tasks.put(task)

    def close(self) -> None:
        """Finish what is queued, then let go of the weights."""
        self._closed = True
        self._tasks.put(None)

    def logits(self, rows: Tensor, setting: Quantization | None = None) -> Tensor:
        """(r, d) hidden states -> (r, V) logits. Only for the worker's own thread."""
        if not self._splits:
            return rows
        network = self._network if setting is None else self._scratch.at(setting)
        return network.get_output_embeddings()(rows)  # type: ignore[operator]

    @torch.inference_mode()
    def _serve(self) -> None:
        waiting: list[Task | Errand] = []
        open_ = True
        while open_ or waiting:
            while open_ and (not waiting or not self._tasks.empty()):
                task = self._tasks.get()
                if task is None:
                    open_ = False
                else:
                    waiting.append(task)
            for task in [t for t in waiting if t.job.abandoned]:
                waiting.remove(task)
                if isinstance(task, Task) and task.finish_early is not None and task.turns:
                    task.job.partial = task.finish_early(task.turns)
                task.job.future.set_exception(CancelledError())
            if waiting:
                first = _next(waiting, self._scratch.setting)
                ended = [self._do(first)] if isinstance(first, Errand) else self._run(_batch(first, waiting))
                for task in ended:
                    waiting.remove(task)

    def _do(self, errand: Errand) -> Errand:
        try:
            network = self._network if errand.quantization is None else self._scratch.at(errand.quantization)
            answer = errand.work(network)
            errand.job.fraction = 1.0
            errand.job.future.set_result(answer)
        except Exception as error:  # as in `_run`
            errand.job.future.set_exception(error)
        return errand

    def _run(self, batch: list[Task]) -> list[Task]:
        """Give each task of a batch its turn; return those that ended."""
        ended = []
        try:
            rows = self._rows(self._network, batch)
            for task, full in zip(batch, rows, strict=True):
                setting = task.quantization
                rounded = None if setting is None else self._rows(self._scratch.at(setting), [task])[0]
                task.consume(task.window, full, rounded)
                task.turns += 1
                task.job.fraction = task.turns / len(task.windows)
                if task.turns == len(task.windows):
                    ended.append(task)
                    task.job.future.set_result(task.finish())
        except Exception as error:  # the thread's edge: whoever waits gets it, and the thread serves on
            failed = [task for task in batch if not task.job.done()]
            for task in failed:
                task.job.future.set_exception(error)
            return list({*ended, *failed})
        return ended

    def _rows(self, network: nn.Module, batch: list[Task]) -> list[Tensor]:
        """Run the next window of each task; (T, d) hidden states, or (T, V) logits, of each."""
        # Padding goes right: causal attention never looks there, and no padded row is used.
        ids = nn.utils.rnn.pad_sequence(
            [task.ids[task.window.start : task.window.stop] for task in batch], batch_first=True
        )  # (B, T)
        if self._splits:
            out = network.base_model(input_ids=ids, use_cache=False).last_hidden_state  # type: ignore[operator]
        else:
            out = network(input_ids=ids, use_cache=False).logits
        return [out[i, : task.length] for i, task in enumerate(batch)]


def _next(waiting: list[Task | Errand], setting: Quantization | None) -> Task | Errand:
    """The one whose turn it is. A turn for rounded weights goes first to those who want them as they are rounded now."""
    first = min(waiting, key=_turn)
    if first.quantization is None:
        return first
    return min((other for other in waiting if other.quantization == setting), key=_turn, default=first)


def _turn(work: Task | Errand) -> tuple[int, int]:
    return work.turns, work.order


def _batch(first: Task, waiting: list[Task | Errand]) -> list[Task]:
    """A task, and others of its kind and of about its length that fit beside it."""
    if first.quantization is not None:
        return [first]
    alike = [t for t in waiting if isinstance(t, Task) and t is not first and t.quantization is None]
    alike.sort(key=lambda task: abs(task.length - first.length))
    batch, longest = [first], first.length
    for task in alike:
        longest = max(longest, task.length)
        if longest * (len(batch) + 1) > IDS_A_BATCH or task.length * 2 < longest or first.length * 2 < longest:
            break
        batch.append(task)
    return batch
