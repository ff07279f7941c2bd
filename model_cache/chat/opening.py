"""A model's chat template, looked at while its weights are read. Knows files by what transformers makes of them."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from tokenizers import Tokenizer

from model_cache.chat import process
from model_cache.chat.reading import Chat, Shipped
from model_cache.chat.scripts import TOO_LONG, ChatProblem, Scripts
from model_cache.text_codec import TextCodec

MOST_TEMPLATE_CHARACTERS = 200_000  # the longest have 20,000
UNCLEAR = "This model has several chat templates and none that is meant first, so that texts are read plainly."
Found = Scripts | ChatProblem | None


@contextmanager
def rendering(tokenizer: Any) -> Iterator["Future[Found]"]:
    """What a model's template puts around messages, which comes in a while; None where it has no template.

    Args:
        tokenizer: of transformers.
    """
    found: Future[Found] = Future()
    thread = threading.Thread(target=_find, args=(tokenizer, found), name="look at a chat template", daemon=True)
    thread.start()
    try:
        yield found
    finally:
        thread.join()


def read_chats(codec: TextCodec, tokenizer: Tokenizer, found: Found, n_ids: int) -> None:
    """Have a codec read texts as chats, or say why it cannot; before anybody else has it.

    Args:
        tokenizer: that the codec has.
        n_ids: that the model has weights for.
    """
    if isinstance(found, Scripts):
        try:
            shipped = Shipped(tokenizer, codec.word_splits, n_ids)
            codec.chat = Chat(found, shipped, codec.encoder, codec.spelling)
        except ChatProblem as problem:
            codec.chat_problem = str(problem)
    elif found is not None:
        codec.chat_problem = str(found)


def _find(tokenizer: Any, found: "Future[Found]") -> None:
    try:
        found.set_result(_found(tokenizer))
    except BaseException as error:  # the thread's edge
        found.set_exception(error)


def _found(tokenizer: Any) -> Found:
    if not getattr(tokenizer, "chat_template", None):
        return None
    try:
        template = tokenizer.get_chat_template()
    except ValueError:
        return ChatProblem(UNCLEAR)
    if not isinstance(template, str) or len(template) > MOST_TEMPLATE_CHARACTERS:
        return ChatProblem(TOO_LONG)
    tokens = {name: token for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)}
    return process.scripts_of(template, tokens)
