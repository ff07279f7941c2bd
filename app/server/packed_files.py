"""Streamlit's scripts and styles go out packed, and are packed once: a third of the bytes for each of forty phones.

Streamlit itself sends them as they are, because it would pack them anew for every browser. Their names change with what
is in them, so a browser fetches each once, and so does this. Knows none of them by name.
"""

import asyncio
import gzip
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST_BYTES = 500  # what is shorter gains nothing
_FILE = re.compile(r"/static/(js|css)/[\w.-]+$")
_OTHERWISE = ("range", "if-none-match", "if-modified-since")  # who asks so is answered by Streamlit


class PackedFiles:
    """ASGI middleware: answers for a script or a style from memory, from the second time on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, list[Message]] = {}  # by path; as many as Streamlit has files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _can_be_packed(scope):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        answer = self._kept.get(path)
        if answer is None:
            answer = await self._fresh(scope, receive)
            if _lasts(answer):
                answer = self._kept[path] = await asyncio.to_thread(_packed, answer)
        for message in answer:
            await send(message)

    async def _fresh(self, scope: Scope, receive: Receive) -> list[Message]:
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        return answer


def _can_be_packed(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not _FILE.search(scope["path"]):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and not any(name in headers for name in _OTHERWISE)


def _lasts(answer: list[Message]) -> bool:
    """Whether it is a file that is there, and that never changes."""
    first = answer[0]
    return first["status"] == 200 and "immutable" in Headers(raw=first["headers"]).get("cache-control", "")


def _packed(answer: list[Message]) -> list[Message]:
    """The same in two messages, packed where that is worth it."""
    body = b"".join(message.get("body", b"") for message in answer[1:])
    start = {**answer[0], "headers": list(answer[0]["headers"])}
    headers = MutableHeaders(raw=start["headers"])
    if len(body) >= SMALLEST_BYTES:
        body = gzip.compress(body, compresslevel=6)
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        headers.add_vary_header("accept-encoding")
        for of_the_file in ("etag", "accept-ranges"):
            del headers[of_the_file]
    return [start, {"type": "http.response.body", "body": body}]
