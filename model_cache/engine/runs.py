"""Requests run on a model: a batch of windows, one piece of a long one, or one call, and what becomes of failures.

For the model's thread. Knows nothing of whose turn it is, nor of what is measured.
"""

import logging
from collections.abc import Callable, Sequence

from model_cache import device
from model_cache.engine.forward import CausalModel
from model_cache.engine.long_windows import FullRows, window_in_pieces
from model_cache.engine.requests import ModelCall, Request, SteppedCall, WindowedRequest
from model_cache.engine.rounded_models import RoundedModels
from model_cache.engine.rows import logits_by_slice
from model_cache.failures import let_go_of_frames

log = logging.getLogger(__name__)


class NobodyWaits(Exception):
    """All who wanted what is being read under rounded weights have given up."""


class Runs:
    """Runs requests on a model, and on the same with its weights rounded.

    Args:
        make_room, before_use: as `RoundedModels` has them; the second may raise NobodyWaits.

    Attributes:
        rounded: the model with its weights rounded in one way after the other.
        running: for whom the network reads now.
    """

    def __init__(self, model: CausalModel, make_room: Callable[[int], None], before_use: Callable[[], None]) -> None:
        self._model = model
        self._full = FullRows()
        self.rounded = RoundedModels(model, make_room, before_use)
        self.running: Sequence[Request] = ()

    def model_for(self, request: Request) -> CausalModel | None:
        """The model with its weights as a request wants them; None if that takes another turn, or has failed."""
        try:
            return self._model if request.rounding is None else self.rounded.step_to(request.rounding)
        except Exception as error:  # as in `call`
            self._fail(request, error)
            return None

    def call(self, request: ModelCall, model: CausalModel) -> None:
        """Make one call, and end the request."""
        try:
            answer = request.compute(model)
            request.pending.fraction = 1.0
            request.pending.resolve(answer)
        except Exception as error:  # the thread's edge: whoever waits gets it, and the thread serves on
            self._fail(request, error)

    def go_on(self, request: SteppedCall | WindowedRequest, model: CausalModel) -> bool:
        """Do the next step of what may take several; returns whether there are more."""
        self.running = (request,)
        try:
            if request.steps is None:
                request.steps = (
                    request.run(model)
                    if isinstance(request, SteppedCall)
                    else window_in_pieces(request, model, self._full, self._model)
                )
            next(request.steps)
        except StopIteration as end:
            request.steps = None
            if isinstance(request, WindowedRequest):
                self._end_window(request)
            else:
                request.pending.fraction = 1.0
                request.pending.resolve(end.value)
        except NobodyWaits:
            request.steps = None
        except Exception as error:  # as in `call`
            request.steps = None
            self._fail(request, error)
        else:
            return True
        return False

    def run(self, batch: list[WindowedRequest], model: CausalModel) -> None:
        """Run the next window of each request; where that fails, each on its own, so that only the culprit fails."""
        self.running = batch
        try:
            self._run_windows(batch, model)
        except NobodyWaits:
            return
        except Exception as error:  # as in `call`
            if len(batch) == 1:
                self._fail(batch[0], error)
                return
            self._make_room_after(error)
            for request in batch:
                self.run([request], model)
            return
        for request in batch:
            self._end_window(request)

    def _end_window(self, request: WindowedRequest) -> None:
        request.n_read = request.window.stop
        request.n_done += 1
        request.pending.fraction = request.n_done / len(request.windows)
        if request.n_done < len(request.windows):
            return
        try:
            request.pending.resolve(request.finish())
        except Exception as error:  # as in `call`
            self._fail(request, error)

    def _run_windows(self, batch: Sequence[WindowedRequest], model: CausalModel) -> None:
        """Run the next window of each request, and hand it the logits that it wants."""
        batch = sorted(batch, key=lambda request: not request.beside_full)
        beside = [request for request in batch if request.beside_full]
        full = self._full.of(beside, self.rounded.at_full_precision) if beside else None
        if len(batch) == 1 and batch[0].rounding is None:  # it is often read under rounded weights next
            read = self._full.of(batch, self._model)
        else:
            read = model.read([request.window_ids for request in batch], [request.rows for request in batch])
        counts = [request.n_rows for request in batch]
        for i, first, logits, other in logits_by_slice(counts, read, full, model.slice_rows, model.full_rows):
            batch[i].consume(batch[i].window.first_scored + first, logits, other)

    def _fail(self, request: Request, error: Exception) -> None:
        if device.is_out_of_memory(error):
            log.warning("Out of memory while %s: %s", request.title, error)
            self._make_room_after(error)
            request.pending.fail(device.out_of_memory(self._model.device))
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
            device.release_unused(self._model.device)
