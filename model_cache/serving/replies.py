"""What a worker says that is no stream: a value of ours, a sentence, or why a model cannot be had."""

from starlette.responses import PlainTextResponse, Response

from model_cache.catalog import FitsInBfloat16, HoldsFiles, ModelUnavailable
from model_cache.serving import wire

MESSAGES = "application/msgpack"


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
