"""What one visitor may upload: bounded in files and bytes, and free again once files are removed."""

import asyncio

import pytest
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from app.server import upload_limit
from app.server.upload_limit import MAX_BYTES, MAX_FILES, UploadLimit

CHUNK = 100_000


class Server:
    """Streamlit's store of files, behind the limit; an upload is sent in chunks."""

    def __init__(self, monkeypatch) -> None:
        self.files = MemoryUploadedFileManager("/_stcore/upload_file")
        self.uploaded_file_mgr = self.files
        self.limit = UploadLimit(self.store)
        self.n_stored = 0
        monkeypatch.setattr(runtime, "get_instance", lambda: self)

    async def store(self, scope, receive, send) -> None:
        content, more = b"", True
        while more:
            message = await receive()
            content, more = content + message["body"], message.get("more_body", False)
        _, session, file_id = scope["path"].rsplit("/", 2)
        self.files.add_file(session, UploadedFileRec(file_id, "a.txt", "text/plain", content))
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def upload(
        self, n_bytes: int, session: str = "one", announced: str | None = None, pause: bool = False
    ) -> int:
        """The status of the answer, 413 also where it is raised for Starlette to say."""
        left, statuses = [n_bytes], []

        async def receive():
            if pause:
                await asyncio.sleep(0)
            n = min(CHUNK, left[0])
            left[0] -= n
            return {"type": "http.request", "body": b"x" * n, "more_body": left[0] > 0}

        async def send(message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        self.n_stored += 1
        scope = {
            "type": "http",
            "method": "PUT",
            "path": f"/_stcore/upload_file/{session}/file{self.n_stored}",
            "headers": [] if announced is None else [(b"content-length", announced.encode())],
        }
        try:
            await self.limit(scope, receive, send)
        except upload_limit.HTTPException as error:
            statuses.append(error.status_code)
        return statuses[0]


@pytest.fixture
def server(monkeypatch) -> Server:
    return Server(monkeypatch)


def held(server: Server, session: str = "one") -> int:
    return sum(len(file.data) for file in server.files.file_storage.get(session, {}).values())


@pytest.mark.parametrize("announced", [None, "1", "nonsense", "9" * 5_000])
def test_two_hundred_uploads_at_once_hold_no_more_than_a_visitor_may(server, announced):
    async def at_once() -> list[int]:
        return await asyncio.gather(*(server.upload(2_000_000, announced=announced, pause=True) for _ in range(200)))

    statuses = asyncio.run(at_once())
    assert set(statuses) <= {204, 413, 429}
    assert held(server) <= MAX_BYTES
    assert not server.limit._n_bytes, "nothing is on its way any more"
    assert not server.limit._n_files
    assert asyncio.run(server.upload(100, "another")) == 204


def test_as_many_files_as_one_may_have_are_taken_and_no_more_until_one_is_removed(server):
    async def one_by_one(n: int) -> list[int]:
        return [await server.upload(10) for _ in range(n)]

    assert asyncio.run(one_by_one(MAX_FILES + 2)) == [204] * MAX_FILES + [429] * 2
    server.files.remove_file("one", "file1")
    assert asyncio.run(one_by_one(2)) == [204, 429]
    server.files.remove_session_files("one")
    assert asyncio.run(one_by_one(1)) == [204]


def test_what_says_that_it_is_too_large_is_not_even_received(server):
    async def refuse() -> int:
        await server.upload(MAX_BYTES - 1_000)
        return await server.upload(10, announced="1001")

    assert asyncio.run(refuse()) == 413
    assert asyncio.run(server.upload(1_000, announced="1000")) == 204


def test_bytes_are_counted_as_they_come_and_the_rest_is_not_waited_for(server):
    assert asyncio.run(server.upload(MAX_BYTES)) == 204
    received = []

    async def receive():
        received.append(1)
        return {"type": "http.request", "body": b"x" * CHUNK, "more_body": True}

    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/one/endless", "headers": []}
    with pytest.raises(upload_limit.HTTPException):
        asyncio.run(server.limit(scope, receive, None))
    assert len(received) == 1
