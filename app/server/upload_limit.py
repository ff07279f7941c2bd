"""How much one visitor may upload: files are held in memory until they are removed or the visitor leaves.

Counts what Streamlit holds for a session and what is on its way, chunk by chunk. Knows no page.
"""

from collections import Counter

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

ROUTE = "/_stcore/upload_file/"
MAX_FILES = 100  # twice as many as texts are compared at once
MAX_BYTES = 10_000_000
TOO_MANY = f"One visitor may have {MAX_FILES} files open at once. Remove some, then open this one again."
TOO_LARGE = (
    f"The files of one visitor may have {MAX_BYTES / 1e6:.0f} MB together. Remove some, then open this one again."
)


class UploadLimit:
    """ASGI middleware: refuses an upload that is too much for its session, as soon as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._n_bytes: Counter[str] = Counter()  # on their way, by session
        self._n_files: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or ROUTE not in scope["path"]:
            await self._app(scope, receive, send)
            return
        session = scope["path"].split(ROUTE, 1)[1].split("/")[0]
        if len(_held(session)) + self._n_files[session] >= MAX_FILES:
            await PlainTextResponse(TOO_MANY, 429)(scope, receive, send)
        elif self._n_bytes_after(session, _announced(scope)) > MAX_BYTES:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
        else:
            await self._count(session, scope, receive, send)

    async def _count(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        n_bytes = 0

        async def counting() -> Message:
            nonlocal n_bytes
            message = await receive()
            n = len(message.get("body", b""))
            n_bytes += n
            self._n_bytes[session] += n
            if self._n_bytes_after(session, 0) > MAX_BYTES:
                raise HTTPException(413, TOO_LARGE)
            return message

        self._n_files[session] += 1
        try:
            await self._app(scope, counting, send)
        finally:
            for counter, n in ((self._n_files, 1), (self._n_bytes, n_bytes)):
                counter[session] -= n
                if not counter[session]:
                    del counter[session]

    def _n_bytes_after(self, session: str, n_bytes: int) -> int:
        return sum(_held(session)) + self._n_bytes[session] + n_bytes


def _held(session: str) -> list[int]:
    """The bytes of each file that Streamlit holds for a session."""
    files = runtime.get_instance().uploaded_file_mgr
    if not isinstance(files, MemoryUploadedFileManager):
        return []
    return [len(file.data) for file in list(files.file_storage.get(session, {}).values())]


def _announced(scope: Scope) -> int:
    """The bytes that a request says it has; 0 where it says nothing of use."""
    announced = dict(scope["headers"]).get(b"content-length", b"")
    return int(announced) if announced.isdigit() and len(announced) < 16 else 0
