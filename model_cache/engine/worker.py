"""The one thread that owns a model: requests come in at its door, and it sees to it that every one of them ends.

Knows nothing of what is measured, nor of whose turn it is.
"""

import atexit
import queue
import threading
import weakref
from collections.abc import Callable

import torch

from model_cache import device
from model_cache.catalog import ModelUnavailable
from model_cache.engine.forward import CausalModel
from model_cache.engine.pending import QueueCounter
from model_cache.engine.requests import Request
from model_cache.engine.turns import Turns

RELEASED = "This model was released to make room for another. Choose it again."


class Worker:
    """A thread that runs a model until it is closed, and then lets go of the weights.

    Attributes:
        counter: counts requests.
        copy_bytes: what the rounded copy takes; 0 before there is one, and after the end.
    """

    def __init__(
        self,
        model: CausalModel,
        *,
        name: str,
        make_room: Callable[[], None] = lambda: None,
        on_closed: Callable[[], None] = lambda: None,
        batching: bool = True,
    ) -> None:
        """Start the thread.

        Args:
            make_room: called before the rounded copy takes memory, by when `copy_bytes` has it; raises ModelUnavailable
                where there is no room.
            on_closed: called on the thread when it ends.
        """
        self.counter = QueueCounter()
        self.copy_bytes = 0
        self._make_room = make_room
        self._on_closed = on_closed
        self._arrivals: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._door = threading.Lock()  # guards the next, so that nothing is put behind the last
        self._closed = False
        self._is_open = True  # the thread's own: whether anything may still arrive
        self._quitting = threading.Event()
        # The thread alone holds the turns, and they alone hold the weights: a closed worker that is still held holds
        # none.
        turns = Turns(model, self._grow, self._receive, batching=batching)
        self._thread = threading.Thread(target=self._serve, args=(turns,), name=f"engine {name}", daemon=True)
        self._thread.start()
        _workers.add(self)

    def submit(self, request: Request) -> None:
        """Queue a request.

        Raises:
            ModelUnavailable: the worker was closed.
        """
        with self._door:
            if self._closed:
                raise ModelUnavailable(RELEASED)
            request.pending.enqueued(self.counter)
            self._arrivals.put(request)

    def close(self) -> None:
        """Finish what is queued, then let go of the weights."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._arrivals.put(None)

    def quit(self) -> None:
        """Drop what is queued and wait for the thread: a thread in the middle of torch's work would bring down the
        process."""
        self._quitting.set()
        self.close()
        self._thread.join(timeout=10)

    def _grow(self, n_bytes: int) -> None:
        self.copy_bytes = n_bytes
        try:
            self._make_room()
        except ModelUnavailable:
            self.copy_bytes = 0
            raise

    def _receive(self, turns: Turns) -> bool:
        """Add what has arrived; returns whether it is to be worked on."""
        while not self._arrivals.empty():
            self._add(turns, self._arrivals.get())
        return not self._quitting.is_set()

    def _add(self, turns: Turns, request: Request | None) -> None:
        if request is None:
            self._is_open = False
        else:
            turns.add(request)

    @torch.inference_mode()
    def _serve(self, turns: Turns) -> None:
        try:
            while self._is_open or turns.waiting:
                if self._is_open and not turns.waiting:
                    self._add(turns, self._arrivals.get())
                turns.drop(everything=not self._receive(turns))
                if turns.waiting:
                    turns.take()
        finally:  # whatever happened: whoever still waits hears of it
            place = turns.device
            self.close()
            turns.drop(everything=True)
            while not self._arrivals.empty():
                if (late := self._arrivals.get()) is not None:
                    late.pending.fail(ModelUnavailable(RELEASED))
            del turns
            self.copy_bytes = 0
            self._on_closed()
            device.release_unused(place)


_workers: "weakref.WeakSet[Worker]" = weakref.WeakSet()


@atexit.register
def _quit_all() -> None:
    for worker in list(_workers):
        worker.quit()
