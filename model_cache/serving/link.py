"""The connection to the workers behind one engine: keep-alive, from one thread, to whichever of them answers.

A question is pure, so one whose worker died is asked again of another. Knows no model, and nothing of what is asked.
"""

import asyncio
import atexit
import logging
import threading
import uuid
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any

from model_cache.catalog import ModelUnavailable
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import Question
from model_cache.serving import connections, wire
from model_cache.serving.addresses import Address as Address
from model_cache.serving.addresses import Turns, model_headers
from model_cache.serving.refusals import AWAY, FULL, LOST, NO_PLACE, OTHER_VERSION, error_of, unavailable
from model_cache.serving.wire import Answer, Frame, Frames, GivenUp, Malformed, Progress, Refusal

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
        threading.Thread(target=self._loop.run_forever, name="link to workers", daemon=True).start()
        self._session = self._start(connections.session(address.secret)).result()
        atexit.register(self.close)  # one that is left open is a line in the log

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
        """Let the connections go; questions under way end."""
        atexit.unregister(self.close)
        with suppress(Exception):
            self._start(self._end()).result(1)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _start(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _end(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._session.close()

    async def _get(self, path: str, query: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
        for _ in range(TRIES):
            url = self._turns.next()
            try:
                status, body = await connections.get(self._session, url + path, query, headers)
            except connections.TROUBLE:
                self._turns.avoid(url)
                continue
            if status not in LOST:
                return status, body
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
            async with await connections.post(self._session, f"{url}/ask", packed, headers) as reply:
                if reply.status in NO_PLACE:
                    return False
                if reply.status in LOST:
                    raise _Away
                if reply.status != 200:
                    raise unavailable(reply.status, await reply.read())
                while received := await reply.content.readany():
                    for frame in frames.feed(received):
                        if not isinstance(frame, Progress):
                            take(frame)
                            await connections.read_to_its_end(reply)
                            return True
                        pending.fraction, pending.place = frame.fraction, frame.ahead
                    if pending.abandoned and not stopped:
                        stopped = True
                        # Behind one address may be several workers. One that does not know the question cannot
                        # stop it, but leaving the connection does, without what was read of it.
                        async with await connections.post(self._session, f"{url}/stop/{name}") as said:
                            if said.status != 204:
                                take(GivenUp(None))
                                return True
        except connections.TROUBLE as error:
            raise _Away from error
        raise _Away
