"""The server around the pages: opens the default model at start, and answers whoever watches. Knows no page and no visitor.

Streamlit takes no connection before `lifespan` yields, so a thread brings the model, and torch with it: nothing here imports
`model_cache` while the server starts.
"""

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

PROBE = "The cat"
RETRY_SECONDS = 30.0
FRESH = {"Cache-Control": "no-store"}


class WarmUp:
    """Opens the model that pages open with and has it score a few words; tries again for as long as that fails.

    Attributes:
        why_not: a sentence that says why the model does not answer yet; None once it does.
    """

    def __init__(self) -> None:
        self.why_not: str | None = "The app is starting."
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give up; what is under way ends by itself."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._try()
                self.why_not = None
                return
            except Exception as error:  # the thread's edge: whoever asks /healthz gets it
                logging.getLogger(__name__).warning("The default model does not answer: %s", error)
                self.why_not = f"The default model does not answer: {error}"
            self._stop.wait(RETRY_SECONDS)

    def _try(self) -> None:
        from model_cache import request_model

        load = request_model(allow_directory=True)
        self.why_not = "The default model is being opened."
        load.result().score(PROBE)
        # Half a million objects of torch and transformers are here to stay: the collector need not look at them ever again.
        gc.collect()
        gc.freeze()


warm_up = WarmUp()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    warm_up.start()
    yield
    warm_up.stop()


async def healthz(_: Request) -> Response:
    """200 once the default model has answered, 503 and a sentence before."""
    if warm_up.why_not is None:
        return PlainTextResponse("The default model answers.\n", headers=FRESH)
    return PlainTextResponse(f"{warm_up.why_not}\n", status_code=503, headers=FRESH)


def status_json(_: Request) -> Response:
    """How things stand, for a program; waits for the first imports."""
    from app.server import status

    return JSONResponse(status.as_json(status.now(ready=warm_up.why_not is None)), headers=FRESH)


def metrics(_: Request) -> Response:
    """The same for Prometheus."""
    from app.server import status

    text = status.as_prometheus(status.now(ready=warm_up.why_not is None))
    return Response(text, media_type="text/plain; version=0.0.4", headers=FRESH)


ROUTES = [Route("/healthz", healthz), Route("/status", status_json), Route("/metrics", metrics)]
