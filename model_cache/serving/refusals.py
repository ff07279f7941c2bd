"""What whoever asked reads where workers gave no answer: one sentence for each reason. Knows no connection."""

from model_cache.catalog import ModelUnavailable
from model_cache.serving.wire import Refusal

NO_PLACE = (409, 503)  # the model is still being opened there, or more wait than will
LOST = (500, 502, 504)  # what a proxy says when the worker behind it died
AWAY = "The machine that runs the model does not answer. Try again in a moment."
OTHER_VERSION = "The machine that runs the model speaks another version of this app. Start the same version on both."
FULL = "More questions wait for the model than it will answer soon. Try again in a minute."


def error_of(refusal: Refusal) -> Exception:
    """What a worker says of a question that it does not answer, as the engine in this process would raise it."""
    return ValueError(refusal.sentence) if refusal.kind == "question" else ModelUnavailable(refusal.sentence)


def unavailable(status: int, body: bytes) -> ModelUnavailable:
    """What a worker says that takes no question."""
    sentence = body[:500].decode(errors="replace").strip()
    if status == 401:
        return ModelUnavailable("The machine that runs the model refused this one: LOGITSCOPE_SECRET differs.")
    return ModelUnavailable(sentence or AWAY)
