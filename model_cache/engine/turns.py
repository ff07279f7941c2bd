"""The turns of a model's thread: what waits, and one batch of windows or one call after the other.

Lives on that thread alone, and with it the weights. Knows nothing of what is measured.
"""

import logging
from collections.abc import Sequence

import torch
from torch import Tensor

from model_cache import device
from model_cache.engine import schedule
from model_cache.engine.forward import CausalModel, ReadRows, logits_by_slice
from model_cache.engine.requests import ModelCall, Request, WindowedRequest
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.failures import let_go_of_frames

log = logging.getLogger(__name__)


class Turns:
    """Runs requests on a model and its rounded copy.

    Attributes:
        waiting: requests that have not ended.
    """

    def __init__(self, model: CausalModel, rounded_copy: RoundedCopy, *, batching: bool) -> None:
        self._model = model
        self._rounded_copy = rounded_copy
        self._batching = batching and model.batched
        self._full: tuple[Tensor, ReadRows] | None = None  # ids of a window, and its rows at full precision
        self._turn = 0
        self.waiting: list[Request] = []

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self._model.device

    def add(self, request: Request) -> None:
        """Let a request wait."""
        schedule.enqueue(request, self._turn)
        self.waiting.append(request)

    def drop(self, *, everything: bool = False) -> None:
        """End what nobody waits for any more, or everything; of a text that was begun, what was read is left."""
        for request in [r for r in self.waiting if everything or r.pending.abandoned]:
            self.waiting.remove(request)
            if isinstance(request, WindowedRequest) and request.finish_early is not None and request.n_done:
                request.pending.partial = request.finish_early(request.n_done)
            request.pending.give_up()

    def take(self) -> None:
        """One turn for whoever is due."""
        self._turn += 1
        first = schedule.choose(self.waiting, self._rounded_copy.rounding, self._turn)
        if isinstance(first, WindowedRequest):
            alone = first.rounding is not None or not self._batching
            self._run([first] if alone else schedule.batch_with(first, self.waiting))
        elif isinstance(first, ModelCall):
            self._call(first)
        self.waiting = [request for request in self.waiting if not request.pending.done()]

    def _call(self, request: ModelCall) -> None:
        try:
            model = self._model if request.rounding is None else self._rounded_copy.at(request.rounding)
            answer = request.compute(model)
            request.pending.fraction = 1.0
            request.pending.resolve(answer)
        except Exception as error:  # the thread's edge: whoever waits gets it, and the thread serves on
            self._fail(request, error)

    def _run(self, batch: list[WindowedRequest]) -> None:
        """Run the next window of each request; where that fails, each on its own, so that only the culprit fails."""
        try:
            self._run_windows(batch)
        except Exception as error:  # as in `_call`
            if len(batch) == 1:
                self._fail(batch[0], error)
                return
            self._make_room_after(error)
            for request in batch:
                self._run([request])
            return
        for request in batch:
            request.n_done += 1
            request.pending.fraction = request.n_done / len(request.windows)
            if request.n_done < len(request.windows):
                schedule.requeue(request, self._turn)
                continue
            try:
                request.pending.resolve(request.finish())
            except Exception as error:  # as in `_call`
                self._fail(request, error)

    def _run_windows(self, batch: Sequence[WindowedRequest]) -> None:
        """Run the next window of each request, and hand it the logits that it wants."""
        setting, rounded = batch[0].rounding, None
        full = self._model.read(*_windows_of(batch)) if setting is None else self._read_once(batch[0])
        if setting is not None:
            rounded = self._rounded_copy.at(setting).read(*_windows_of(batch))
        counts = [request.n_rows for request in batch]
        for i, first, logits, other in logits_by_slice(counts, full, rounded, self._model.slice_rows):
            batch[i].consume(batch[i].window.first_scored + first, logits, other)

    def _read_once(self, request: WindowedRequest) -> ReadRows:
        """A window at full precision; a text that is read under rounded weights is often read under others next."""
        key = torch.cat([request.window_ids, torch.tensor([request.rows.start, request.rows.stop])])
        if self._full is None or not torch.equal(self._full[0], key):
            self._full = (key, self._model.read(*_windows_of([request])))
        return self._full[1]

    def _fail(self, request: Request, error: Exception) -> None:
        if device.is_out_of_memory(error):
            log.warning("Out of memory while %s: %s", request.title, error)
            self._make_room_after(error)
            request.pending.fail(device.out_of_memory(self.device))
            return
        if not isinstance(error, ValueError):  # those are answers: the question was at fault
            log.warning("Failed while %s", request.title, exc_info=error)
        let_go_of_frames(error)  # a visitor's session may hold the job for as long as the tab is open
        request.pending.fail(error)

    def _make_room_after(self, error: Exception) -> None:
        """Let go of all that a failed run had taken, which its frames still hold."""
        if device.is_out_of_memory(error):
            let_go_of_frames(error)
            self._full = None
            device.release_unused(self.device)


def _windows_of(batch: Sequence[WindowedRequest]) -> tuple[list[Tensor], list[slice]]:
    return [request.window_ids for request in batch], [request.rows for request in batch]
