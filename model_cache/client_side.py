"""A client process seen from itself: the request that it serves, what it says, and its end.

`client_process` is the app's side of the same talk. Knows no server and no file.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

Request = dict[str, Any]
_saying = threading.Lock()
_out = sys.stdout


def say(**message: Any) -> None:
    """Tell the app something: one JSON object a line."""
    with _saying:
        _out.write(json.dumps(message) + "\n")
        _out.flush()


def take_request(
    on_word: Callable[[], None] = lambda: None, on_end: Callable[[Request], None] = lambda _: None
) -> Request:
    """The request, which comes as JSON on the first line of the input.

    From then on the process ends when the app has closed its input, or has died.

    Args:
        on_word: called at each further line.
        on_end: called with the request before the process ends so.
    """
    sys.stdout = sys.stderr  # what libraries print is no message
    request: Request = json.loads(sys.stdin.readline())
    threading.Thread(target=_listen, args=(on_word, partial(on_end, request)), daemon=True).start()
    return request


def _listen(on_word: Callable[[], None], on_end: Callable[[], None]) -> None:
    for _ in sys.stdin:
        on_word()
    on_end()
    os._exit(1)
