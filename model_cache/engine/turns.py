"""The turns of a model's thread: what waits, and one batch of windows, one piece of a long one, or one call after the
other.

Lives on that thread alone, and with it the weights. Knows nothing of what is measured.
"""

import logging
from collections.abc import Sequence

import torch
from torch import Tensor

from model_cache import device
from model_cache.engine import schedule
from model_cache.engine.forward import CausalModel
from model_cache.engine.long_windows import FullRows, window_in_pieces
from model_cache.engine.pieces import n_pieces_of
from model_cache.engine.requests import ModelCall, Request, SteppedCall, WindowedRequest
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.rows import logits_by_slice
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
        self._full = FullRows(model)
        self._long: Request | None = None  # of the long ones, which is half done
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
            request.steps = None
            if isinstance(request, WindowedRequest) and request.finish_early is not None and request.n_read:
                request.pending.partial = request.finish_early(request.n_read)
            request.pending.give_up()

    def take(self) -> None:
        """One turn for whoever is due."""
        self._turn += 1
        first = self._choose()
        if isinstance(first, ModelCall):
            self._call(first)
        elif isinstance(first, SteppedCall):
            self._go_on(first)
        elif isinstance(first, WindowedRequest):
            if self._model.in_pieces and self._is_long(first):
                self._go_on(first)
            else:
                self._run(self._batch_of(first))
        self.waiting = [request for request in self.waiting if not request.pending.done()]

    def _choose(self) -> Request:
        """Whose turn it is. Of those that hold a long window's keys and values between their turns there is only one:
        the others wait until it is done."""
        waiting = list(self.waiting)
        if self._long is not None and (self._long.steps is None or self._long not in waiting):
            self._long = None
        while True:
            first = schedule.choose(waiting, self._rounded_copy.rounding, self._turn)
            if self._long in (None, first) or first.steps is not None or not self._is_long(first):
                return first
            waiting.remove(first)

    def _batch_of(self, first: WindowedRequest) -> list[WindowedRequest]:
        if first.rounding is not None or not self._batching:
            return [first]
        most_ids = min(schedule.IDS_A_BATCH, self._model.ids_a_turn)
        return schedule.batch_with(first, self.waiting, most_ids)

    def _is_long(self, request: Request) -> bool:
        return n_pieces_of(request.n_ids, self._model.ids_a_turn) > 1

    def _call(self, request: ModelCall) -> None:
        try:
            model = self._model if request.rounding is None else self._rounded_copy.at(request.rounding)
            answer = request.compute(model)
            request.pending.fraction = 1.0
            request.pending.resolve(answer)
        except Exception as error:  # the thread's edge: whoever waits gets it, and the thread serves on
            self._fail(request, error)

    def _go_on(self, request: SteppedCall | WindowedRequest) -> None:
        """Do the next step of what may take several."""
        begins_long = request.steps is None and self._is_long(request)
        try:
            model = self._model if request.rounding is None else self._rounded_copy.at(request.rounding)
            if request.steps is None:
                request.steps = (
                    request.run(model)
                    if isinstance(request, SteppedCall)
                    else window_in_pieces(request, model, self._full)
                )
            next(request.steps)
        except StopIteration as end:
            request.steps = None
            if isinstance(request, WindowedRequest):
                self._end_window(request)
            else:
                request.pending.fraction = 1.0
                request.pending.resolve(end.value)
        except Exception as error:  # as in `_call`
            request.steps = None
            self._fail(request, error)
        else:
            schedule.pause(request, self._turn)
            self._long = request if begins_long else self._long

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
            self._end_window(request)

    def _end_window(self, request: WindowedRequest) -> None:
        request.n_read = request.window.stop
        request.n_done += 1
        request.pending.fraction = request.n_done / len(request.windows)
        if request.n_done < len(request.windows):
            schedule.requeue(request, self._turn)
            return
        try:
            request.pending.resolve(request.finish())
        except Exception as error:  # as in `_call`
            self._fail(request, error)

    def _run_windows(self, batch: Sequence[WindowedRequest]) -> None:
        """Run the next window of each request, and hand it the logits that it wants."""
        setting, rounded = batch[0].rounding, None
        # A window that is read alone is often read under rounded weights next.
        full = self._model.read(*_windows_of(batch)) if len(batch) > 1 else self._full.of(batch[0])
        if setting is not None:
            rounded = self._rounded_copy.at(setting).read(*_windows_of(batch))
        counts = [request.n_rows for request in batch]
        for i, first, logits, other in logits_by_slice(counts, full, rounded, self._model.slice_rows):
            batch[i].consume(batch[i].window.first_scored + first, logits, other)

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
            self._full.clear()
            device.release_unused(self.device)


def _windows_of(batch: Sequence[WindowedRequest]) -> tuple[list[Tensor], list[slice]]:
    return [request.window_ids for request in batch], [request.rows for request in batch]
