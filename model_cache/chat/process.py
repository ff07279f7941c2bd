"""The process that runs a chat template, seen from the app: starts it, reads what it says, and ends it in time."""

import os
import time
from collections.abc import Mapping
from typing import Any

from model_cache.chat.scripts import ASSISTANT, CONVERSATIONS, ChatProblem, Script, Scripts, probes, script_of
from model_cache.client_process import ClientProcess, Died, SaysNothing

START_SECONDS = 60.0  # transformers has to be there first
RENDER_SECONDS = 10.0  # a template takes some thousandths of one
# All that the process sees of the environment: no tokens, and no settings of anybody's.
SEEN = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "TEMP", "SYSTEMROOT", "LANG")
NO_END = "The chat template of this model takes too long to end, so that texts are read plainly."
NOT_RUN = "The chat template of this model could not be run here, so that texts are read plainly."
TOO_MUCH = "The chat template of this model takes more memory than it should, so that texts are read plainly."


def scripts_of(template: str, tokens: Mapping[str, Any]) -> Scripts | ChatProblem:
    """What a template puts around messages, or why it cannot be used.

    Args:
        tokens: the model's special tokens, by the names that templates have for them.
    """
    names = [(name, contents) for name in CONVERSATIONS for contents in probes(name)]
    conversations = [_conversation(name, contents) for name, contents in names]
    try:
        made = _made({"template": template, "tokens": dict(tokens), "conversations": conversations})
        by_name = {name: [m for (n, _), m in zip(names, made, strict=True) if n == name] for name in CONVERSATIONS}
        return Scripts(
            user=_script("user", by_name["user"]),
            assistant=_script_if_any("assistant", by_name["assistant"]),
            answer=_script_if_any("answer", by_name["answer"]),
        )
    except ChatProblem as problem:
        return problem


def _conversation(name: str, contents: tuple[str, ...]) -> dict[str, Any]:
    roles = CONVERSATIONS[name]
    return {
        "messages": [{"role": role, "content": content} for role, content in zip(roles, contents, strict=True)],
        "add_generation_prompt": roles[-1] != ASSISTANT,
    }


def _made(request: dict[str, Any]) -> list[dict[str, str]]:
    environment = {name: os.environ[name] for name in SEEN if name in os.environ} | {"OMP_NUM_THREADS": "1"}
    try:
        process = ClientProcess(
            "model_cache.chat.render",
            "render a chat template",
            request,
            given_up=lambda: False,
            environment=environment,
        )
    except OSError:  # no process can be started
        raise ChatProblem(NOT_RUN) from None
    try:
        process.next_message(time.monotonic() + START_SECONDS)
        made: list[dict[str, str]] = process.next_message(time.monotonic() + RENDER_SECONDS)["made"]
    except SaysNothing:
        raise ChatProblem(NO_END) from None
    except Died:
        raise ChatProblem(TOO_MUCH) from None
    finally:
        process.end()
    return made


def _script(name: str, made: list[dict[str, str]]) -> Script:
    problem = next((each["problem"] for each in made if "problem" in each), None)
    if problem is not None:
        why = f" ({problem})" if problem else ""
        raise ChatProblem(f"The chat template of this model fails{why}, so that texts are read plainly.")
    return script_of(name, [each["rendered"] for each in made])


def _script_if_any(name: str, made: list[dict[str, str]]) -> Script | None:
    try:
        return _script(name, made)
    except ChatProblem:  # many take an answer to nothing for a mistake
        return None
