"""The connection to the workers behind one engine: keep-alive, from one thread, to whichever of them answers.

A question is pure, so one whose worker died is asked again of another. Knows no model, and nothing of what is asked.
"""

import asyncio
import logging
import threading
import uuid
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any

import httpx2

from model_cache.catalog import ModelUnavailable
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import Question
from model_cache.serving import wire
from model_cache.serving.addresses import Address as Address
from model_cache.serving.addresses import Turns, model_headers
from model_cache.serving.wire import Answer, Frame, Frames, GivenUp, Malformed, Progress, Refusal

CONNECT_SECONDS = 2.0
SILENT_SECONDS = 4.0  # a worker says something several times a second while it works
BUSY_SECONDS = 60.0  # how long a question waits for a place with workers that are full
TRIES = 3
PAUSE_SECONDS = 0.25  # before a question is asked again
NO_PLACE = (409, 503)  # the model is still being opened there, or more wait than will
LOST = (500, 502, 504)  # what a proxy says when the worker behind it died
AWAY = "The machine that runs the model does not answer. Try again in a moment."
OTHER_VERSION = "The machine that runs the model speaks another version of this app. Start the same version on both."
FULL = "More questions wait for the model than it will answer soon. Try again in a minute."

_log = logging.getLogger(__name__)


class _Away(Exception):
    """A worker was lost before its answer came, or does not answer at all."""


class Link:
    """The workers at some addresses. Safe to use from any thread."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._turns = Turns(address.urls, self._loop.time)
        headers = {"Authorization": f"Bearer {address.secret}"} if address.secret else {}
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS, pool=None),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
            trust_env=False,
        )
        threading.Thread(target=self._loop.run_forever, name="link to workers", daemon=True).start()

    @property
    def n_addresses(self) -> int:
        """At how many addresses workers are."""
        return len(self._address.urls)

    def ask(
        self, packed: bytes, question: Question, pending: PendingAnswer[Any], name: str = "", *, fast: bool = False
    ) -> None:
        """Have a question answered; what comes of it ends `pending`. The name is that of the model, as packed."""
        self._start(self._converse(packed, question, pending, model_headers(name, fast=fast)))

    def get(self, path: str, name: str = "", *, fast: bool = False) -> tuple[int, bytes]:
        """What one of the workers says of a model: the status and the body.

        Raises:
            ModelUnavailable: none answers.
        """
        query = {"model": name, "fast": str(int(fast))}
        return self._start(self._get(path, query, model_headers(name, fast=fast))).result()

    def close(self) -> None:
        """Let the connections go."""
        with suppress(Exception):
            self._start(self._client.aclose()).result(1)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _start(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _get(self, path: str, query: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
        for _ in range(TRIES):
            url = self._turns.next()
            try:
                reply = await self._client.get(url + path, params=query, headers=headers)
            except httpx2.HTTPError:
                self._turns.avoid(url)
                continue
            if reply.status_code not in LOST:
                return reply.status_code, reply.content
            await asyncio.sleep(PAUSE_SECONDS)
        raise ModelUnavailable(AWAY)

    async def _converse(
        self, packed: bytes, question: Question, pending: PendingAnswer[Any], headers: dict[str, str]
    ) -> None:
        try:
            end = await self._answered(packed, pending, headers)
            if isinstance(end, Answer):
                pending.resolve(wire.read_answer(question, end.answer))
            elif isinstance(end, GivenUp):
                if end.partial is not None:
                    pending.partial = wire.read_answer(question, end.partial)
                pending.give_up()
            elif isinstance(end, Refusal):
                pending.fail(_error(end))
        except Malformed as error:
            _log.warning("A worker's answer could not be read: %s", error)
            pending.fail(ModelUnavailable(OTHER_VERSION))
        except BaseException as error:
            pending.fail(error if isinstance(error, ModelUnavailable | CancelledError) else ModelUnavailable(AWAY))
            if not isinstance(error, Exception):
                raise

    async def _answered(self, packed: bytes, pending: PendingAnswer[Any], headers: dict[str, str]) -> Frame:
        """The last frame, of whichever worker it came from.

        Raises:
            ModelUnavailable: none could answer.
        """
        patience = self._loop.time() + BUSY_SECONDS
        lost = 0
        while lost < TRIES:
            if pending.abandoned:
                return GivenUp(None)
            url = self._turns.next()
            try:
                end = await self._asked(url, packed, pending, headers)
            except _Away:
                lost += 1
                self._turns.avoid(url)
                await asyncio.sleep(PAUSE_SECONDS * (lost - 1))  # one address may stand for workers of which one died
                continue
            if end is not None:
                return end
            if self._loop.time() > patience:
                raise ModelUnavailable(FULL)
            await asyncio.sleep(PAUSE_SECONDS)
        raise ModelUnavailable(AWAY)

    async def _asked(
        self, url: str, packed: bytes, pending: PendingAnswer[Any], headers: dict[str, str]
    ) -> Frame | None:
        """The last frame of one worker; None where it has no place.

        Raises:
            _Away: it does not answer, or was lost in the middle.
            ModelUnavailable: it does not take the question.
        """
        name, frames, stopped = uuid.uuid4().hex, Frames(), False
        headers = {**headers, "X-Question": name}
        try:
            async with self._client.stream("POST", f"{url}/ask", content=packed, headers=headers) as reply:
                if reply.status_code in NO_PLACE:
                    return None
                if reply.status_code in LOST:
                    raise _Away
                if reply.status_code != 200:
                    raise _unavailable(reply.status_code, await reply.aread())
                async for received in reply.aiter_raw():
                    for frame in frames.feed(received):
                        if not isinstance(frame, Progress):
                            return frame
                        pending.fraction, pending.place = frame.fraction, frame.ahead
                    if pending.abandoned and not stopped:
                        stopped = True
                        # Behind one address may be several workers. One that does not know the question cannot
                        # stop it, but leaving the connection does, without what was read of it.
                        if (await self._client.post(f"{url}/stop/{name}")).status_code != 204:
                            return GivenUp(None)
        except httpx2.HTTPError as error:
            raise _Away from error
        raise _Away


def _error(refusal: Refusal) -> Exception:
    return ValueError(refusal.sentence) if refusal.kind == "question" else ModelUnavailable(refusal.sentence)


def _unavailable(status: int, body: bytes) -> ModelUnavailable:
    """What a worker says that takes no question."""
    sentence = body[:500].decode(errors="replace").strip()
    if status == 401:
        return ModelUnavailable("The machine that runs the model refused this one: LOGITSCOPE_SECRET differs.")
    return ModelUnavailable(sentence or AWAY)
