"""The convention that Python and the shell ask for by keywords, checked against the model. Asks the model nothing."""

from computation.perplexity import Convention
from model_cache.engine.interface import Engine


def convention_of(engine: Engine, prefix_space: bool, bos: bool, chat: str, asked: str) -> Convention:
    """How texts are to be measured.

    Raises:
        ValueError: they are to be read as messages, and the model has no template for that.
    """
    if chat not in ("", "user", "assistant"):
        raise ValueError(f"chat is “{chat}”; it can be “user”, “assistant”, or left out.")
    if chat and engine.codec.chat is None:
        raise ValueError(engine.codec.chat_problem or "This model has no chat template. Leave chat out.")
    return Convention(prefix_space, bos, chat, asked)
