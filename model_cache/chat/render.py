"""A chat template run on a few messages, in a process of its own and in transformers' sandbox.

A template is a stranger's program: it may go on for ever, or write without end. `process` starts this, reads what it
says, and ends it; it takes no more memory and time than it is given. Knows no model.
"""

import json
import os
import sys
import threading
from typing import Any

from model_cache.chat.scripts import MOST_CHARACTERS
from model_cache.plain_words import plain_words

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 30  # should the app die meanwhile; with what transformers takes to start
_out = sys.stdout


def say(**message: Any) -> None:
    """Tell the app something: one JSON object a line."""
    _out.write(json.dumps(message) + "\n")
    _out.flush()


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


def _listen() -> None:
    """End when the app has closed this process's input, or has died."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Serve one request, which comes as JSON on the first line of the input."""
    sys.stdout = sys.stderr  # what libraries print is no message
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_listen, daemon=True).start()
    _limit()
    import transformers.utils.chat_template_utils  # noqa: F401  takes its time, which is not the template's

    say(ready=True)
    say(made=[_rendered(request["template"], request["tokens"], each) for each in request["conversations"]])
    os._exit(0)


if __name__ == "__main__":
    main()
