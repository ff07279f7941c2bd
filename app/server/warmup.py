"""Opens the default model while the server starts. Knows no page and no visitor.

Streamlit takes no connection before `lifespan` yields, so a thread brings the model, and torch with it: nothing of
`model_cache` is imported while the server starts but its settings and what is left out, which are a few lines.
"""

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.server import sending
from model_cache import left_out, settings

PROBE = "The cat"
RETRY_SECONDS = 30.0
_log = logging.getLogger(__name__)


class WarmUp:
    """Opens the model that pages open with and has it score a few words; tries again for as long as that fails.

    Attributes:
        problem: a sentence that says why the model does not answer yet; None once it does.
    """

    def __init__(self) -> None:
        self.problem: str | None = "The app is starting."
        self._logged: list[str] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        left_out.leave_out()
        self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give up; what is under way ends by itself."""
        self._stop.set()

    def _run(self) -> None:
        self._logged = settings.problems()
        for problem in self._logged:
            _log.error("%s", problem)
        while not self._stop.is_set():
            try:
                self._open_and_ask()
                self.problem = None
                return
            except Exception as error:  # the thread's edge: whoever asks /healthz gets it
                self._note(error)
            self._stop.wait(RETRY_SECONDS)

    def _note(self, error: Exception) -> None:
        """Keep why the model does not answer, and log it: what has a sentence of its own once, without a traceback."""
        from model_cache import ModelUnavailable

        has_sentence = isinstance(error, ModelUnavailable | ValueError)
        reason = str(error) if has_sentence else "the app's log says why"
        self.problem = f"The default model does not answer: {reason}"
        if not has_sentence:
            _log.error("The default model does not answer; trying again in %g s", RETRY_SECONDS, exc_info=error)
        elif reason not in self._logged:
            self._logged.append(reason)
            _log.error("%s Trying again every %g s.", self.problem, RETRY_SECONDS)

    def _open_and_ask(self) -> None:
        # A quarter of a million objects of torch and transformers are here to stay: looking through them while they
        # come takes a quarter of the time that they take, and the collector need never look at them again.
        gc.disable()
        try:
            from model_cache import request_model
            from model_cache.engine.questions import Score

            load = request_model(allow_directory=True)
            self.problem = "The default model is being opened."
            load.result().ask(Score(PROBE)).result()
            gc.freeze()  # as it stands: to look through it first takes a quarter of a second and frees next to nothing
        finally:
            gc.enable()


warm_up = WarmUp()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Streamlit's own life: warm up with it, stop with it. Its port is open, and nobody has been answered."""
    sending.at_once()
    warm_up.start()
    yield
    warm_up.stop()
