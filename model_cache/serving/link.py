"""The connection to the workers behind one engine: keep-alive, from one thread, to whichever of them answers.

A question is pure, so one whose worker died is asked again of another. Knows no model, and nothing of what is asked.
"""

import asyncio
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
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
from model_cache.serving.refusals import AWAY, FULL, LOST, NO_PLACE, OTHER_VERSION, error_of, unavailable
from model_cache.serving.wire import Answer, Frame, Frames, GivenUp, Malformed, Progress, Refusal

CONNECT_SECONDS = 2.0
SILENT_SECONDS = 4.0  # a worker says something several times a second while it works
END_SECONDS = 0.5  # for the end of a reply behind its last frame
IDLE_SECONDS = 3.0  # after which a connection is not used again; workers close theirs after 5
BUSY_SECONDS = 60.0  # how long a question waits for a place with workers that are full
TRIES = 3
PAUSE_SECONDS = 0.25  # before a question is asked again

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
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=IDLE_SECONDS),
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
        def take(end: Frame) -> None:
            if isinstance(end, Answer):
                pending.resolve(wire.read_answer(question, end.answer))
            elif isinstance(end, GivenUp):
                if end.partial is not None:
                    pending.partial = wire.read_answer(question, end.partial)
                pending.give_up()
            elif isinstance(end, Refusal):
                pending.fail(error_of(end))

        try:
            await self._answered(packed, pending, headers, take)
        except Malformed as error:
            _log.warning("A worker's answer could not be read: %s", error)
            pending.fail(ModelUnavailable(OTHER_VERSION))
        except BaseException as error:
            pending.fail(error if isinstance(error, ModelUnavailable | CancelledError) else ModelUnavailable(AWAY))
            if not isinstance(error, Exception):
                raise

    async def _answered(
        self, packed: bytes, pending: PendingAnswer[Any], headers: dict[str, str], take: Callable[[Frame], None]
    ) -> None:
        """Have the last frame taken, of whichever worker it came from.

        Raises:
            ModelUnavailable: none could answer.
        """
        patience = self._loop.time() + BUSY_SECONDS
        lost, has_place = 0, True
        while lost < TRIES:
            if pending.abandoned:
                return take(GivenUp(None))
            url = self._turns.next(packed if has_place else None)
            try:
                with self._turns.asking(url):
                    if await self._asked(url, packed, pending, headers, take):
                        return None
            except _Away:
                lost += 1
                self._turns.avoid(url)
                await asyncio.sleep(PAUSE_SECONDS * (lost - 1))  # one address may stand for workers of which one died
                continue
            if self._loop.time() > patience:
                raise ModelUnavailable(FULL)
            has_place = False
            await asyncio.sleep(PAUSE_SECONDS)
        raise ModelUnavailable(AWAY)

    async def _asked(
        self,
        url: str,
        packed: bytes,
        pending: PendingAnswer[Any],
        headers: dict[str, str],
        take: Callable[[Frame], None],
    ) -> bool:
        """Have the last frame of one worker taken; False where it has no place.

        Raises:
            _Away: it does not answer, or was lost in the middle.
            ModelUnavailable: it does not take the question.
        """
        name, frames, stopped = uuid.uuid4().hex, Frames(), False
        headers = {**headers, "X-Question": name}
        try:
            async with self._client.stream("POST", f"{url}/ask", content=packed, headers=headers) as reply:
                if reply.status_code in NO_PLACE:
                    return False
                if reply.status_code in LOST:
                    raise _Away
                if reply.status_code != 200:
                    raise unavailable(reply.status_code, await reply.aread())
                parts = reply.aiter_raw()
                async for received in parts:
                    for frame in frames.feed(received):
                        if not isinstance(frame, Progress):
                            take(frame)
                            await _read_to_its_end(parts)
                            return True
                        pending.fraction, pending.place = frame.fraction, frame.ahead
                    if pending.abandoned and not stopped:
                        stopped = True
                        # Behind one address may be several workers. One that does not know the question cannot
                        # stop it, but leaving the connection does, without what was read of it.
                        if (await self._client.post(f"{url}/stop/{name}")).status_code != 204:
                            take(GivenUp(None))
                            return True
        except httpx2.HTTPError as error:
            raise _Away from error
        raise _Away


async def _read_to_its_end(parts: AsyncIterator[bytes]) -> None:
    """Read what is left of a reply, which is its end: only then is its connection there for the next question."""
    with suppress(httpx2.HTTPError, TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            async for _ in parts:
                pass
