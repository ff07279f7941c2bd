"""An engine as an ASGI app, for front ends elsewhere: questions in, progress and an answer out.

    POST /ask      a question as `wire.py` has it; the reply is a stream of frames. Leaving the connection gives it up
    POST /stop/ID  stop the question that was asked with X-Question: ID; what was read of it comes as its end
    GET /info      facts about a model, or 202 with how far its opening is; ?model=NAME&fast=1, else the default one
    GET /codec     what its tokenizer is made of
    GET /healthz   200 once the default model answers
    GET /metrics   for Prometheus

Everything but /healthz asks for the secret, if there is one. Knows no page and no visitor.
"""

import asyncio
import hmac
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from model_cache import loaded_engines
from model_cache.catalog import ModelUnavailable
from model_cache.engine.interface import Engine, Job
from model_cache.engine.questions import NextToken
from model_cache.serving import bounds, metrics, models, replies, wire
from model_cache.serving.replies import message, problem, refused
from model_cache.serving.wire import Frame, Malformed, Progress

BEAT_SECONDS = 0.2  # between two frames of a question that is under way
MOST_WAITING = 500  # questions of one worker; who comes then is told to ask another, or later
Stop = Callable[[str], Awaitable[bool]]


async def _nowhere(_: str) -> bool:
    return False


class Worker:
    """What one process answers for.

    Args:
        request: gives the models.
        secret: what front ends have to show; "" is none.
        stop_elsewhere: stops a question that another worker behind the same address has, if one does.
    """

    def __init__(
        self, request: models.Request = models.registered, *, secret: str = "", stop_elsewhere: Stop = _nowhere
    ) -> None:
        self._request, self._secret, self._stop_elsewhere = request, secret, stop_elsewhere
        self._jobs: dict[str, Job] = {}  # by the id that the asker gave
        self._n_waiting = 0
        routes = [
            Route("/ask", self._guarded(self._ask), methods=["POST"]),
            Route("/stop/{id}", self._guarded(self._stop), methods=["POST"]),
            Route("/info", self._guarded(self._info)),
            Route("/codec", self._guarded(self._codec)),
            Route("/metrics", self._guarded(self._metrics)),
            Route("/healthz", self._healthz),
        ]
        self.app = Starlette(routes=routes)

    def stop(self, name: str) -> bool:
        """Stop the question that was asked by this name; whether there is one."""
        if job := self._jobs.get(name):
            job.cancel()
        return job is not None

    def _guarded(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            shown = request.headers.get("authorization", "").encode()
            if self._secret and not hmac.compare_digest(shown, f"Bearer {self._secret}".encode()):
                return refused(401, "This worker asks for LOGITSCOPE_SECRET, and that is another.")
            try:
                return await answer(request)
            except Malformed as error:
                return refused(400, str(error))
            except ModelUnavailable as error:
                return problem(404, error)

        return guarded

    async def _ask(self, request: Request) -> Response:
        question, asked = wire.read_question(await _body(request))
        if self._n_waiting >= MOST_WAITING:
            place = {"Retry-After": "1", "X-Place": str(self._n_waiting)}
            return refused(503, f"{self._n_waiting:,} questions wait here already.", place)
        find = partial(models.engine_or_opening, self._request, asked.model, asked.fast)
        engine = find() if models.known_by_name(asked.model) else await run_in_threadpool(find)
        if isinstance(engine, models.Opening):
            return refused(409, f"{engine.words}. Ask again once it is open.")
        try:
            bounds.check(question, engine.info)
        except ValueError as error:
            raise Malformed(str(error)) from None
        ask, quick = partial(engine.ask, question), isinstance(question, NextToken)
        frames = self._conversation(ask, request.headers.get("x-question", ""), quick=quick)
        first = await anext(frames)  # within a beat
        if isinstance(first, Progress):
            return StreamingResponse(replies.packed(first, frames), media_type=replies.MESSAGES)
        await frames.aclose()
        return Response(wire.packed_frame(first), media_type=replies.MESSAGES)

    async def _conversation(self, ask: Callable[[], Job], name: str, *, quick: bool) -> AsyncGenerator[Frame]:
        """What is said of one question until it ends. Left in the middle, it gives the question up.

        Args:
            quick: whether there is so little to read and to pack that no thread is worth its while.
        """
        job: Job | None = None
        self._n_waiting += 1
        try:
            if quick:
                job = ask()
            else:
                asking = asyncio.create_task(run_in_threadpool(ask))  # it may read a long text first
                while not (await asyncio.wait([asking], timeout=BEAT_SECONDS))[0]:
                    yield Progress(0.0, 0)
                job = asking.result()
            if name:
                self._jobs[name] = job
            ended, loop = asyncio.Event(), asyncio.get_running_loop()

            def wake() -> None:
                with suppress(RuntimeError):  # the loop has ended meanwhile
                    loop.call_soon_threadsafe(ended.set)

            job.on_done(wake)
            while not await _came(ended, BEAT_SECONDS):
                yield Progress(job.fraction, job.ahead)
            yield replies.end_of(job) if quick else await run_in_threadpool(replies.end_of, job)
        except Exception as error:  # what the door refuses
            yield replies.refusal(error)
        finally:
            self._n_waiting -= 1
            self._jobs.pop(name, None)
            if job is not None:
                job.cancel()

    async def _stop(self, request: Request) -> Response:
        name = request.path_params["id"]
        if self.stop(name) or await self._stop_elsewhere(name):
            return Response(status_code=204)
        return refused(404, "No such question is under way here.")

    async def _info(self, request: Request) -> Response:
        engine = await self._engine(request)
        return engine if isinstance(engine, Response) else message(engine.info)

    async def _codec(self, request: Request) -> Response:
        engine = await self._engine(request)
        if isinstance(engine, Response):
            return engine
        if engine.codec.recipe is None:
            return refused(501, "This worker did not keep what the tokenizer is made of.")
        return message(engine.codec.recipe)

    async def _engine(self, request: Request) -> Engine | Response:
        """The engine that a request names, or what to say while it is being opened."""
        name, fast = request.query_params.get("model", ""), request.query_params.get("fast") == "1"
        engine = await run_in_threadpool(models.engine_or_opening, self._request, name, fast)
        return message(asdict(engine), status=202) if isinstance(engine, models.Opening) else engine

    async def _metrics(self, _: Request) -> Response:
        return Response(metrics.as_prometheus(loaded_engines()), media_type=metrics.CONTENT_TYPE)

    async def _healthz(self, _: Request) -> Response:
        try:
            engine = await run_in_threadpool(models.engine_or_opening, self._request, "", False)
        except ModelUnavailable as error:
            return refused(503, str(error))
        if isinstance(engine, models.Opening):
            return refused(503, f"{engine.words}.")
        return PlainTextResponse("The default model answers.\n")


async def _body(request: Request) -> bytes:
    """What was sent, and never more of it than a question may have."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > wire.MOST_QUESTION_BYTES:
            raise Malformed(f"A question has at most {wire.MOST_QUESTION_BYTES:,} bytes.")
    return bytes(body)


async def _came(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
