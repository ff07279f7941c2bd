"""The turns of a model's thread: what waits, and one batch of windows, one piece of a long one, or one call after the
other.

Lives on that thread alone, and with it the weights. Knows nothing of what is measured.
"""

import weakref
from collections.abc import Callable

import torch

from model_cache.engine import schedule
from model_cache.engine.forward import CausalModel
from model_cache.engine.pieces import n_pieces_of
from model_cache.engine.requests import ModelCall, Request, SteppedCall, WindowedRequest
from model_cache.engine.runs import NobodyWaits, Runs
from model_cache.engine.torch_threads import TorchThreads


class Turns:
    """Runs requests on a model, and on the same with its weights rounded.

    Args:
        make_room: as `RoundedModels` has it.
        receive: adds requests that have come meanwhile; called where a reading lets others go between. False is to
            stop.

    Attributes:
        waiting: requests that have not ended.
    """

    def __init__(
        self,
        model: CausalModel,
        make_room: Callable[[int], None],
        receive: Callable[["Turns"], bool],
        *,
        batching: bool,
    ) -> None:
        self._model = model
        between = weakref.WeakMethod(self._let_others_go_between)  # what the weights are held with must not hold this

        def before_use() -> None:
            if (let_others_go := between()) is not None:
                let_others_go()

        self._runs = Runs(model, make_room, before_use)
        self._threads = TorchThreads(model.network)
        self._receive = receive
        self._between = False  # whether others have their turn in the middle of a reading with rounded weights
        self._batching = batching and model.batched
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
        self._turn_of(self._choose())

    def _turn_of(self, first: Request) -> None:
        self._turn += 1
        if isinstance(first, ModelCall):
            self._threads.use_all()
        else:
            self._threads.use_for(first.n_ids)
        model = self._runs.model_for(first)
        if model is None:  # weights are being rounded for it, or it has failed
            pass
        elif isinstance(first, ModelCall):
            self._runs.call(first, model)
        elif isinstance(first, SteppedCall):
            self._go_on(first, model)
        elif isinstance(first, WindowedRequest):
            if self._model.in_pieces and self._is_long(first) and not self._rounds_as_it_reads(first):
                self._go_on(first, model)
            else:
                batch = self._batch_of(first)
                self._threads.use_for(sum(request.length for request in batch))
                self._runs.run(batch, model)
                for request in batch:
                    schedule.requeue(request, self._turn)
        self.waiting = [request for request in self.waiting if not request.pending.done()]

    def _go_on(self, request: SteppedCall | WindowedRequest, model: CausalModel) -> None:
        begins_long, n_done = request.steps is None and self._is_long(request), _n_windows_done(request)
        if self._runs.go_on(request, model):
            schedule.pause(request, self._turn)
            self._long = request if begins_long else self._long
        elif _n_windows_done(request) > n_done:
            schedule.requeue(request, self._turn)

    def _rounds_as_it_reads(self, request: Request) -> bool:
        """Whether its weights are rounded anew whenever it reads, in one turn that others may come into."""
        return request.rounding is not None and not self._runs.rounded.copies

    def _let_others_go_between(self) -> None:
        """A turn for a small question in the middle of a reading with rounded weights, which are all in their places
        meanwhile."""
        if self._between:
            return
        if not self._receive(self) or all(request.pending.abandoned for request in self._runs.running):
            raise NobodyWaits
        small = [request for request in self.waiting if self._is_small(request)]
        if small:
            self._between, running, n_threads = True, self._runs.running, torch.get_num_threads()
            try:
                self._turn_of(schedule.choose(small, None, self._turn))
            finally:
                self._between, self._runs.running = False, running
                torch.set_num_threads(n_threads)

    def _is_small(self, request: Request) -> bool:
        if request in self._runs.running or request.rounding is not None or isinstance(request, ModelCall):
            return False
        if self._is_long(request):
            return False
        return request.steps is None and request.cost <= schedule.IDS_A_BATCH and not request.pending.abandoned

    def _choose(self) -> Request:
        """Whose turn it is. Of those that hold a long window's keys and values between their turns there is only one:
        the others wait until it is done."""
        waiting = list(self.waiting)
        if self._long is not None and (self._long.steps is None or self._long not in waiting):
            self._long = None
        while True:
            first = schedule.choose(waiting, self._runs.rounded.rounding, self._turn)
            if self._long in (None, first) or first.steps is not None or not self._is_long(first):
                return first
            waiting.remove(first)

    def _batch_of(self, first: WindowedRequest) -> list[WindowedRequest]:
        if not self._batching:
            return [first]
        if self._rounds_as_it_reads(first):  # all of them take one rounding of all weights
            return schedule.batch_with(first, self.waiting, most_padding=schedule.PADDING_A_ROUNDING)
        most_ids = min(schedule.IDS_A_BATCH, self._model.ids_a_turn)
        return schedule.batch_with(first, self.waiting, most_ids)

    def _is_long(self, request: Request) -> bool:
        return n_pieces_of(request.n_ids, self._model.ids_a_turn) > 1


def _n_windows_done(request: Request) -> int:
    return request.n_done if isinstance(request, WindowedRequest) else 0
