"""Streamlit's scripts and styles arrive as they are, packed on the way, and are read from the disk once."""

import asyncio
import gzip
import os
import re
import urllib.request

import pytest

from app.server.packed_files import SMALLEST_BYTES, PackedFiles
from benchmarks import running

SCRIPT = b"let tokens = [];\n" * 100
LASTS = (b"cache-control", b"public, immutable, max-age=31536000")


class Files:
    """Answers with a script in two pieces, and counts how often it is asked."""

    def __init__(self, status: int = 200, caching: tuple[bytes, bytes] = LASTS, body: bytes = SCRIPT) -> None:
        self.status, self.caching, self.body, self.n_asked = status, caching, body, 0

    async def __call__(self, scope, receive, send):
        self.n_asked += 1
        headers = [self.caching, (b"content-length", b"%d" % len(self.body)), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body[:50], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[50:]})


def asked(app, path="/static/js/index.Dorm.js", method="GET", **headers) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    answer = []
    sent = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]

    async def note(message):
        answer.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path, "headers": sent}, None, note))
    first, *rest = answer
    named = {name.decode(): text.decode() for name, text in first["headers"]}
    return first["status"], named, b"".join(message.get("body", b"") for message in rest)


def test_a_script_is_packed_and_the_second_browser_gets_it_from_memory():
    files = Files()
    app = PackedFiles(files)
    for _ in range(2):
        status, headers, body = asked(app, accept_encoding="gzip, br")
        assert status == 200
        assert gzip.decompress(body) == SCRIPT
        assert len(body) == int(headers["content-length"]) < len(SCRIPT)
        assert (headers["content-encoding"], headers["vary"]) == ("gzip", "accept-encoding")
        assert headers["cache-control"] == LASTS[1].decode()
        assert "etag" not in headers  # which is that of the file as it is
    assert files.n_asked == 1


def test_a_file_of_a_few_bytes_is_kept_as_it_is():
    files = Files(body=b"x" * (SMALLEST_BYTES - 1))
    app = PackedFiles(files)
    assert [asked(app, accept_encoding="gzip")[2] for _ in range(2)] == [files.body] * 2
    assert files.n_asked == 1


@pytest.mark.parametrize(
    ("files", "question"),
    [
        (Files(), {"accept_encoding": "br"}),
        (Files(), {}),
        (Files(), {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        (Files(), {"accept_encoding": "gzip", "if_none_match": '"1"'}),
        (Files(), {"accept_encoding": "gzip", "method": "HEAD"}),
        (Files(), {"accept_encoding": "gzip", "path": "/surprise"}),
        (Files(), {"accept_encoding": "gzip", "path": "/static/media/Sans.woff2"}),
        (Files(), {"accept_encoding": "gzip", "path": "/static/js/./index.Dorm.js"}),
        (Files(status=404), {"accept_encoding": "gzip"}),
        (Files(caching=(b"cache-control", b"no-cache")), {"accept_encoding": "gzip"}),
    ],
)
def test_everything_else_is_streamlits_answer_each_time(files, question):
    app = PackedFiles(files)
    for _ in range(2):
        status, headers, body = asked(app, **question)
        assert (status, body) == (files.status, files.body)
        assert headers["etag"] == '"1"'
        assert "content-encoding" not in headers
    assert files.n_asked == 2


def test_the_real_scripts_arrive_as_they_are():
    def fetched(path: str, coding: str):
        return urllib.request.urlopen(urllib.request.Request(url + path, headers={"Accept-Encoding": coding}))

    with running.running(dict(os.environ)) as (url, _):
        page = fetched("/", "identity").read().decode()
        paths = re.findall(r'(?:src|href)="\.(/static/(?:js|css)/[^"]+)"', page)
        assert len(paths) > 20
        n_plain = n_packed = 0
        for path in paths:
            plain = fetched(path, "identity").read()
            answer = fetched(path, "gzip")
            packed = answer.read()
            is_packed = answer.headers["Content-Encoding"] == "gzip"
            assert (gzip.decompress(packed) if is_packed else packed) == plain
            assert answer.headers["Content-Security-Policy"]
            n_plain, n_packed = n_plain + len(plain), n_packed + len(packed)
        assert n_packed < n_plain / 2
        assert "Content-Encoding" not in fetched("/static/js/no.such.js", "gzip").headers
