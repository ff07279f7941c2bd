"""What a thread that opens a model tells whoever waits for it: always one sentence. Knows no model's files."""

import logging
import traceback

from model_cache.catalog import ModelUnavailable, label
from model_cache.settings import BadSetting

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
    """Have an error, and those that it comes from, hold nothing that was read: their frames name half a network.

    The lines stay, for a log; but for that of the frame that still runs, which cannot be emptied.
    """
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        traceback.clear_frames(each.__traceback__)
        each.__traceback__ = each.__traceback__ and each.__traceback__.tb_next
        waiting += [each.__cause__, each.__context__]
