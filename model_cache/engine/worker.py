"""The one thread that runs a model: takes tasks, batches their windows, and shares its time fairly.

A task is a row of ids cut into windows. Each turn runs the next window of the tasks that have had the fewest turns, so that
a long text never holds up a short one. An errand is anything else that needs the weights, and takes one turn. Knows nothing of
what is measured: that is `Task.take`'s and `Errand.work`'s affair.
"""

import atexit
import itertools
import queue
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from computation.perplexity import Window
from computation.quantization import Rounding
from model_cache.catalog import ModelUnavailable
from model_cache.engine.config import without
from model_cache.engine.kv_cache import Prefixes
from model_cache.engine.rounded_copy import Scratch

R = TypeVar("R")
IDS_A_BATCH = 1_024  # padding included; what more of them are worked on no longer fits into a processor's cache
PADDING_A_BATCH = 64  # ids; more of it costs as much as one batch more
HEAVY_TURN = 3  # one turn in so many is for rounded weights, however many short questions wait
SLICE_BYTES = 64_000_000  # of logits that are held at once
HEAD_COLUMNS = 1_024  # of the vocabulary at a time: a matrix product as wide as a vocabulary takes up to twice as long


class _Work(Generic[R]):
    """What is done for one request, or for several that ask the same at the same time."""

    def __init__(self) -> None:
        self.future: Future[R] = Future()
        self.fraction = 0.0
        self.partial: R | None = None
        self.asked = time.monotonic()
        self.ahead: Callable[[], int] = lambda: 0
        self.n_waiting = 1
        self.lock = threading.Lock()


class Job(Generic[R]):
    """A request under way."""

    def __init__(self, work: _Work[R] | None = None) -> None:
        self._work: _Work[R] = work or _Work()
        self._given_up = False

    @property
    def future(self) -> Future[R]:
        return self._work.future

    @property
    def fraction(self) -> float:
        return self._work.fraction

    @fraction.setter
    def fraction(self, share: float) -> None:
        self._work.fraction = share

    @property
    def partial(self) -> R | None:
        """The answer for the part that was read before the request was given up."""
        return self._work.partial

    @partial.setter
    def partial(self, answer: R) -> None:
        self._work.partial = answer

    @property
    def seconds(self) -> float:
        """Since it was asked."""
        return time.monotonic() - self._work.asked

    @property
    def ahead(self) -> int:
        """About how many requests will be answered before this one."""
        return 0 if self.done() else self._work.ahead()

    def queued(self, ahead: Callable[[], int]) -> None:
        """Say what tells how many are before it."""
        self._work.ahead = ahead

    def result(self, timeout: float | None = None) -> R:
        """Wait for the answer; raises what the work raised, or TimeoutError."""
        return self.future.result(timeout)

    def done(self) -> bool:
        return self.future.done()

    def cancel(self) -> None:
        """Give up: unless others wait for the same, what is waiting is dropped, and what is running stops after its window and
        leaves its `partial` answer."""
        with self._work.lock:
            self._work.n_waiting -= not self._given_up
            self._given_up = True

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits any more."""
        return self._work.n_waiting == 0

    def joined(self) -> "Job[R] | None":
        """A request for the same work; None where that has been given up."""
        with self._work.lock:
            if self._work.n_waiting == 0:
                return None
            self._work.n_waiting += 1
            return Job(self._work)


@dataclass(eq=False)
class Task:
    """Windows to run, and what to do with what the model says of each.

    Attributes:
        take: called on the worker's thread with a position and the logits (r, V) that predict it and those after it, and with
            those of the rounded weights if asked for.
        finish: makes the answer after the last window.
        finish_early: makes the answer for the windows that were run, where there can be one.
        ahead: how many positions after a window's end are predicted as well.
    """

    ids: Tensor
    windows: list[Window]
    take: Callable[[int, Tensor, Tensor | None], None]
    finish: Callable[[], Any]
    job: Job[Any]
    quantization: Rounding | None = None
    finish_early: Callable[[int], Any] | None = None
    ahead: int = 0
    turns: int = 0
    order: int = field(default_factory=itertools.count().__next__)

    @property
    def window(self) -> Window:
        return self.windows[self.turns]

    @property
    def length(self) -> int:
        return self.window.stop - self.window.start

    @property
    def rows(self) -> slice:
        """Which of the window's rows predict what is asked: row i predicts token i + 1."""
        start = self.window.start
        return slice(self.window.first_scored - 1 - start, self.window.stop - 1 + self.ahead - start)


@dataclass(eq=False)
class Errand:
    """Work for the model's thread that is no row of windows.

    Attributes:
        work: called once with the network, or with its copy rounded as `quantization` says; returns the answer.
    """

    work: Callable[[nn.Module], Any]
    job: Job[Any]
    quantization: Rounding | None = None
    turns: int = 0
    order: int = field(default_factory=itertools.count().__next__)


class Worker:
    """Owns a network and its scratch copy.

    Attributes:
        scratch: the rounded copy; for the worker's own thread. It calls `make_room` before it takes memory.
        prefixes: what the network has read lately; for the worker's own thread.
        n_asked, n_ended: requests so far.
    """

    def __init__(self, network: nn.Module, *, splits: bool, name: str, make_room: Callable[[], None]) -> None:
        self._network = network
        self.scratch = Scratch(network, make_room)
        self._splits = splits
        self.prefixes = Prefixes()
        self._kept: tuple[Tensor, Tensor] | None = None  # ids of a window, and its rows at full precision
        self._tasks: queue.SimpleQueue[Task | Errand | None] = queue.SimpleQueue()
        self._closed = False
        self._quitting = False
        self.n_asked = self.n_ended = 0
        self._thread = threading.Thread(target=self._serve, name=f"engine {name}", daemon=True)
        self._thread.start()
        _workers.add(self)

    def submit(self, task: Task | Errand) -> None:
        """Queue a task or an errand.

        Raises:
            ModelUnavailable: the worker was closed.
        """
        if self._closed:
            raise ModelUnavailable("This model was released to make room for another. Choose it again.")
        number, self.n_asked = self.n_asked, self.n_asked + 1
        task.job.queued(lambda: max(0, number - self.n_ended))
        self._tasks.put(task)

    def close(self) -> None:
        """Finish what is queued, then let go of the weights."""
        self._closed = True
        self._tasks.put(None)

    def quit(self) -> None:
        """Drop what is queued and wait for the thread: a thread in the middle of torch's work would bring down the process."""
        self._quitting = True
        self.close()
        self._thread.join(timeout=10)

    def logits(self, rows: Tensor, setting: Rounding | None = None) -> Tensor:
        """(r, d) hidden states -> (r, V) logits. Only for the worker's own thread."""
        if not self._splits:
            return rows
        network = self._network if setting is None else self.scratch.at(setting)
        return _through(network.get_output_embeddings(), rows)  # type: ignore[operator]

    def row_after(self, ids: Sequence[int]) -> Tensor:
        """(V,) logits after some ids, of which only those are read that were not read lately. Only for the worker's thread."""
        body = self._network.base_model if self._splits else self._network
        return self.logits(self.prefixes.read(body, ids).unsqueeze(0))[0]  # type: ignore[arg-type]

    @torch.inference_mode()
    def _serve(self) -> None:
        waiting: list[Task | Errand] = []
        open_, n_turns = True, 0
        while open_ or waiting:
            while open_ and (not waiting or not self._tasks.empty()):
                task = self._tasks.get()
                if task is None:
                    open_ = False
                else:
                    waiting.append(task)
            for task in [t for t in waiting if t.job.abandoned or self._quitting]:
                waiting.remove(task)
                if isinstance(task, Task) and task.finish_early is not None and task.turns:
                    task.job.partial = task.finish_early(task.turns)
                self.n_ended += 1
                task.job.future.set_exception(CancelledError())
            if waiting:
                n_turns += 1
                first = _next(waiting, self.scratch.setting, heavy=n_turns % HEAVY_TURN == 0)
                ended = [self._do(first)] if isinstance(first, Errand) else self._run(_batch(first, waiting))
                for task in ended:
                    waiting.remove(task)

    def _do(self, errand: Errand) -> Errand:
        try:
            network = self._network if errand.quantization is None else self.scratch.at(errand.quantization)
            answer = errand.work(network)
            errand.job.fraction = 1.0
            self.n_ended += 1
            errand.job.future.set_result(answer)
        except Exception as error:  # as in `_run`
            self.n_ended += 1
            errand.job.future.set_exception(error)
        return errand

    def _run(self, batch: list[Task]) -> list[Task]:
        """Give each task of a batch its turn; return those that ended."""
        ended = []
        try:
            self._turn(batch)
            for task in batch:
                task.turns += 1
                task.job.fraction = task.turns / len(task.windows)
                if task.turns == len(task.windows):
                    ended.append(task)
                    answer = task.finish()
                    self.n_ended += 1
                    task.job.future.set_result(answer)
        except Exception as error:  # the thread's edge: whoever waits gets it, and the thread serves on
            failed = [task for task in batch if not task.job.done()]
            for task in failed:
                self.n_ended += 1
                task.job.future.set_exception(error)
            return list({*ended, *failed})
        return ended

    def _turn(self, batch: list[Task]) -> None:
        """Run the next window of each task, and hand it the logits that it asks for.

        The rows of all tasks go through the output head together: a matrix product of a few rows takes twice as long a row.
        """
        setting = batch[0].quantization
        full = torch.cat([rows[task.rows] for task, rows in zip(batch, self._full(batch), strict=True)])  # (R, d)
        rounded = None
        if setting is not None:
            rounded = torch.cat([r[t.rows] for t, r in zip(batch, self._rows(self.scratch.at(setting), batch), strict=True)])
        # Where the model does not split, the rows are logits already; it may have no output head to ask.
        width = self._network.get_output_embeddings().weight.shape[0] if self._splits else full.shape[1]  # type: ignore[operator]
        a_slice = max(1, SLICE_BYTES // (4 * width))
        at = 0
        ends = list(itertools.accumulate(task.rows.stop - task.rows.start for task in batch))
        while at < ends[-1]:
            logits = self.logits(full[at : at + a_slice])  # (r, V)
            other = None if rounded is None else self.logits(rounded[at : at + a_slice], setting)
            stop = at + len(logits)
            for task, end in zip(batch, ends, strict=True):
                begin = end - (task.rows.stop - task.rows.start)
                first, last = max(begin, at), min(end, stop)
                if first < last:
                    here = slice(first - at, last - at)
                    position = task.window.first_scored + first - begin
                    task.take(position, logits[here], None if other is None else other[here])
            at = stop

    def _full(self, batch: list[Task]) -> list[Tensor]:
        """`_rows` of the served weights; a text that is read under rounded weights is often read under others next."""
        if batch[0].quantization is None:
            return self._rows(self._network, batch)
        window = batch[0].ids[batch[0].window.start : batch[0].window.stop]
        if self._kept is None or not torch.equal(self._kept[0], window):
            self._kept = (window, self._rows(self._network, batch)[0])
        return [self._kept[1]]

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


def _through(head: nn.Module, rows: Tensor) -> Tensor:
    """(r, d) hidden states -> (r, V) logits."""
    if type(head) is not nn.Linear or head.bias is not None or head.weight.dtype != torch.float32:
        return head(rows)
    logits = rows.new_empty(len(rows), len(head.weight))
    for columns in range(0, len(head.weight), HEAD_COLUMNS):
        here = slice(columns, columns + HEAD_COLUMNS)
        torch.mm(rows, head.weight[here].T, out=logits[:, here])
    return logits


_workers: "weakref.WeakSet[Worker]" = weakref.WeakSet()


@atexit.register
def _quit_all() -> None:
    for worker in list(_workers):
        worker.quit()


def _next(waiting: list[Task | Errand], setting: Rounding | None, *, heavy: bool) -> Task | Errand:
    """The one whose turn it is: what needs rounded weights takes long, so most turns go to the rest while there is any.

    A turn for rounded weights goes first to those who want them as they are rounded now.

    Args:
        setting: how the weights are rounded now.
        heavy: whether this turn is for rounded weights first.
    """
    kinds = ([w for w in waiting if w.quantization is None], [w for w in waiting if w.quantization is not None])
    first = min(kinds[heavy] or kinds[not heavy], key=_turn)
    if first.quantization is None:
        return first
    return min((other for other in kinds[1] if other.quantization == setting), key=_turn, default=first)


def _turn(work: Task | Errand) -> tuple[int, int]:
    return work.turns, work.order


def _batch(first: Task, waiting: list[Task | Errand]) -> list[Task]:
    """A task, and others of its kind and of about its length that fit beside it.

    All that wait are cut into batches from the longest on, and the task's own is taken: hardly anything in it is padding.
    """
    if first.quantization is not None or without("batching"):
        return [first]
    alike = [t for t in waiting if isinstance(t, Task) and t.quantization is None]
    alike.sort(key=lambda task: task.length, reverse=True)
    batch: list[Task] = []
    n_ids = 0
    for task in alike:
        padded = (batch or [task])[0].length * (len(batch) + 1)
        if padded > IDS_A_BATCH or padded - n_ids - task.length > PADDING_A_BATCH:
            if first in batch:
                break
            batch, n_ids = [], 0
        batch.append(task)
        n_ids += task.length
    return batch
