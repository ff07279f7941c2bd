"""What a thread that opens a model tells whoever waits for it: always one sentence. Knows no model's files."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from model_cache.catalog import ModelUnavailable, label
from model_cache.plain_words import in_brackets
from model_cache.settings import BadSetting
from model_cache.text_encoder import is_panic

_log = logging.getLogger(__name__)


def as_unavailable(error: BaseException, name: str) -> ModelUnavailable:
    """The sentence for what went wrong while a model was opened.

    A model's files and the Hub's answers are a stranger's: what they make libraries raise has no end. What no other
    code has a sentence for goes into the log with its traceback, and visitors are told where to look.
    """
    if isinstance(error, ModelUnavailable):
        return error
    if isinstance(error, BadSetting):
        return ModelUnavailable(str(error))
    _log.error("%s could not be opened", label(name), exc_info=error)
    unavailable = ModelUnavailable(
        f"{label(name)} could not be opened: its files, or the answers of the Hub, are not what they should be; "
        "the app's log has more. Choose another model."
    )
    unavailable.__cause__ = error
    return unavailable


def let_go_of_frames(error: BaseException) -> None:
    """Have an error, and those that it comes from, hold nothing of the thread that raised it.

    A traceback leads to every frame below it, and their locals are a network, or half of one. Whoever wants its lines
    logs them before.
    """
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in seen:
            seen.append(each)
            each.__traceback__ = None
            waiting += [each.__cause__, each.__context__]


@contextmanager
def in_one_sentence(name: str) -> Iterator[None]:
    """Where libraries read a stranger's files: whatever these provoke becomes one sentence.

    Raises:
        ModelUnavailable
    """
    try:
        yield
    except ModelUnavailable:
        raise
    except BaseException as error:  # tokenizers raises Exception itself, and panics past it
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        raise ModelUnavailable(_why_not(name, error)) from None  # its traceback would hold what was read


def _why_not(name: str, error: BaseException) -> str:
    if "trust_remote_code" in str(error):
        return f"{name} needs program code from its repository, which is never run here. Choose another model."
    why = in_brackets(error)
    return f"{name} is not a causal language model that can be opened here{why}. Choose another model."
