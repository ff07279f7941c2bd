"""A Python package index on this machine (PEP 503), and wheels for it, sound ones and others. Knows no model."""

import hashlib
import io
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model_cache.offered import PackagedFile

PROJECT, VERSION, FILE = "tiny-model", "1.0", "tiny_model/tiny.gguf"
WHEEL = "tiny_model-1.0-py3-none-any.whl"
_CHUNK_BYTES = 16_384


def wheel_with(files: dict[str, bytes]) -> bytes:
    """A wheel that holds some files and says what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        info = "tiny_model-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {PROJECT}\nVersion: {VERSION}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return out.getvalue()


def pinned(wheel: bytes, file: bytes) -> PackagedFile:
    """A file of a wheel as the catalogue has it."""
    hashes = [hashlib.sha256(content).hexdigest() for content in (wheel, file)]
    return PackagedFile(PROJECT, VERSION, len(wheel), hashes[0], FILE, len(file), hashes[1])


class PackageServer:
    """A server on a free port of 127.0.0.1 within `with`, which offers one file of one project.

    Args:
        content: of the file; None is that the project is unknown.
        name: of the file.
        cut_at: how many bytes are sent before the connection is closed.
        endless: whether bytes go on after the content, with no length told.
        slow_bytes_per_second: how fast bytes leave; None is at once.

    Attributes:
        requests: paths asked for.
    """

    def __init__(
        self,
        content: bytes | None,
        *,
        name: str = WHEEL,
        cut_at: int | None = None,
        endless: bool = False,
        slow_bytes_per_second: float | None = None,
    ) -> None:
        self.content, self.name = content, name
        self.cut_at, self.endless, self.slow_bytes_per_second = cut_at, endless, slow_bytes_per_second
        self.requests: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"index": self}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/simple/"

    def __enter__(self) -> "PackageServer":
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    index: PackageServer

    def do_GET(self) -> None:
        index = self.index
        index.requests.append(self.path)
        if index.content is None or self.path not in (f"/simple/{PROJECT}/", f"/files/{index.name}"):
            self.send_error(404)
        elif self.path.startswith("/simple/"):
            page = f'<!DOCTYPE html><html><body><a href="/files/{index.name}">{index.name}</a></body></html>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)
        else:
            self._send(index.content)

    def _send(self, content: bytes) -> None:
        index = self.index
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        if not index.endless:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            for start in range(0, index.cut_at or len(content), _CHUNK_BYTES):
                self.wfile.write(content[start : min(start + _CHUNK_BYTES, index.cut_at or len(content))])
                if index.slow_bytes_per_second is not None:
                    time.sleep(_CHUNK_BYTES / index.slow_bytes_per_second)
            while index.endless:
                self.wfile.write(bytes(_CHUNK_BYTES))
        except OSError:  # whoever asked is gone
            return

    def log_message(self, *_: object) -> None:
        pass
