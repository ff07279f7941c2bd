"""A chat template run on a few messages, in a process of its own and in transformers' sandbox.

A template is a stranger's program: it may go on for ever, or write without end. `process` starts this, reads what it
says, and ends it; it takes no more memory and time than it is given. Knows no model.
"""

import os
from typing import Any

from model_cache.chat.scripts import MOST_CHARACTERS
from model_cache.client_side import say, take_request
from model_cache.plain_words import plain_words

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 30  # should the app die meanwhile; with what transformers takes to start


def _rendered(template: str, tokens: dict[str, Any], conversation: dict[str, Any]) -> dict[str, str]:
    """What the template makes of a conversation, or why it does not."""
    from transformers.utils.chat_template_utils import render_jinja_template

    try:
        (rendered,), _ = render_jinja_template(
            conversations=[conversation["messages"]],
            chat_template=template,
            add_generation_prompt=conversation["add_generation_prompt"],
            **tokens,
        )
    except Exception as error:  # a stranger's program raises what it likes
        return {"problem": plain_words(error)}
    return {"rendered": rendered[: MOST_CHARACTERS + 1]}


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for kind, most in ((resource.RLIMIT_DATA, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_SECONDS)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, hard))


def main() -> None:
    """Serve one request."""
    request = take_request()
    _limit()
    import transformers.utils.chat_template_utils  # noqa: F401  takes its time, which is not the template's

    say(ready=True)
    say(made=[_rendered(request["template"], request["tokens"], each) for each in request["conversations"]])
    os._exit(0)


if __name__ == "__main__":
    main()
