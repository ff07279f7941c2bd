"""What a worker says: a value of ours, a sentence, why a model cannot be had, and how a question ended."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import CancelledError
from contextlib import aclosing

from starlette.responses import PlainTextResponse, Response

from model_cache.catalog import FitsInBfloat16, HoldsFiles, ModelUnavailable
from model_cache.engine.interface import Job
from model_cache.serving import wire
from model_cache.serving.wire import Answer, Frame, GivenUp, Refusal

MESSAGES = "application/msgpack"
FAILED = "The model could not answer this. Its worker has the reason in its log."
_log = logging.getLogger(__name__)


def message(value: object, status: int = 200) -> Response:
    """One of our dataclasses."""
    return Response(wire.packed_value(value), status, media_type=MESSAGES)


def refused(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """A sentence, for a person or a log."""
    return PlainTextResponse(f"{sentence}\n", status, headers)


def problem(status: int, error: ModelUnavailable) -> Response:
    """A model that cannot be had, so that a front end raises the same."""
    kind = "bfloat16" if isinstance(error, FitsInBfloat16) else "files" if isinstance(error, HoldsFiles) else "model"
    facts = {"kind": kind, "sentence": getattr(error, "reason", str(error)), "sizes": getattr(error, "sizes", {})}
    return message(facts, status)


async def packed(first: Frame, others: AsyncGenerator[Frame]) -> AsyncIterator[bytes]:
    """What is said of a question that takes a while. Left in the middle, it ends the others as well."""
    yield wire.packed_frame(first)
    async with aclosing(others):
        async for frame in others:
            yield wire.packed_frame(frame)


def end_of(job: Job) -> Frame:
    """The last frame about a job that is done."""
    error = job.error()
    if isinstance(error, CancelledError):
        return GivenUp(None if job.partial is None else bytes(wire.packed_answer(job.partial)))
    return Answer(wire.packed_answer(job.result(0))) if error is None else refusal(error)


def refusal(error: BaseException) -> Refusal:
    """The last frame about a question that has no answer."""
    if isinstance(error, ValueError):
        return Refusal("question", str(error))
    if isinstance(error, ModelUnavailable):
        return Refusal("model", str(error))
    _log.error("A question failed", exc_info=error)
    return Refusal("failed", FAILED)
