"""A Hugging Face Hub on this machine: what huggingface_hub asks for when it looks a model up and downloads it.

Serves directories, with the Hub's own status codes and headers. Knows no Xet, no redirects and no resuming.
"""

import hashlib
import json
import re
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mmap import mmap
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.support import hub_files

_API = re.compile(r"/api/models/(?P<id>[^/]+/[^/]+)(/(?P<what>revision|tree)/(?P<revision>[^/]+))?")
_FILE = re.compile(r"/(?P<id>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>.+)")
_CHUNK_BYTES = 16_384
_counting = threading.Lock()


class HubServer:
    """A server on a free port of 127.0.0.1, from `with` until `stop` or the end of the block.

    Args:
        models: the directory that each id serves. Any other id is unknown.
        gated: ids, of those, whose files need an account that no token here has; what they are may be read.
        failing: ids for which every answer is a 500. May be changed while the server runs.
        portal: whether each answer is a page to log in to a network, with status 200, as a hotel's Wi-Fi gives.
        slow_bytes_per_second: how fast a file's bytes leave; None is at once.

    Attributes:
        requests: paths asked for, of files both for their headers (HEAD) and their bytes (GET).
        downloads: names of the files whose bytes were asked for, such as "owner/name/config.json".
        tokens: what was asked for with somebody's token.
        n_sending: how many answers are on their way.
    """

    def __init__(
        self,
        models: Mapping[str, Path],
        *,
        gated: Collection[str] = (),
        failing: Collection[str] = (),
        portal: bool = False,
        slow_bytes_per_second: float | None = None,
    ) -> None:
        self.models = dict(models)
        self.gated, self.failing = set(gated), set(failing)
        self.portal, self.slow_bytes_per_second = portal, slow_bytes_per_second
        self.requests: list[str] = []
        self.downloads: list[str] = []
        self.tokens: list[str] = []
        self.n_sending = 0
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"hub": self}))
        self._running = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "HubServer":
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self._running = True
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the port: from now on nobody answers there."""
        if self._running:
            self._running = False
            self._http.shutdown()
            self._http.server_close()

    def commit(self, model: str) -> str:
        """The commit that a model's `main` points to: 40 hexadecimal digits, others for other files."""
        listing = [(file, hub_files.sha256(path)) for file, path in hub_files.files_in(self.models[model]).items()]
        return hashlib.sha1(json.dumps([model, listing]).encode(), usedforsecurity=False).hexdigest()

    def info(self, model: str) -> dict[str, Any]:
        """The answer to `model_info(..., files_metadata=True)`."""
        files = hub_files.files_in(self.models[model])
        n_weights = sum(hub_files.weights_in(path) for file, path in files.items() if file.endswith(".safetensors"))
        return {
            "_id": "0" * 24,
            "id": model,
            "modelId": model,
            "author": model.split("/")[0],
            "sha": self.commit(model),
            "private": False,
            "disabled": False,
            "gated": "manual" if model in self.gated else False,
            "tags": [],
            "downloads": 0,
            "likes": 0,
            "siblings": [
                {"rfilename": file, "blobId": hub_files.git_id(path), **hub_files.size(path)}
                for file, path in files.items()
            ],
        } | ({"safetensors": {"parameters": {"F32": n_weights}, "total": n_weights}} if n_weights else {})

    def tree(self, model: str) -> list[dict[str, Any]]:
        """The answer to `list_repo_tree(..., recursive=True)`; "oid" is what "sha256" is to `info`."""
        answer = []
        for file, path in hub_files.files_in(self.models[model]).items():
            entry = {"type": "file", "oid": hub_files.git_id(path), "path": file, **hub_files.size(path)}
            lfs = {"lfs": {"oid": hub_files.sha256(path), **entry["lfs"]}} if "lfs" in entry else {}
            answer.append(entry | lfs)
        return answer


class Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.0, so that no kept connection outlives the server."""

    hub: HubServer

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(path)
        if "Authorization" in self.headers:
            self.hub.tokens.append(path)
        if self.hub.portal:
            return self.answer(200, b"<html><title>Welcome to our Wi-Fi</title></html>", {"Content-Type": "text/html"})
        asked = _API.fullmatch(path) or _FILE.fullmatch(path)
        if asked is None:
            return self._refuse(404, "", "Not found")
        model, revision = asked["id"], asked["revision"]
        has_token = "Authorization" in self.headers
        if model in self.hub.failing:
            return self._refuse(500, "", "Internal Server Error")
        if model not in self.hub.models:  # the Hub tells a stranger neither what exists nor what is private
            return self._refuse(404 if has_token else 401, "RepoNotFound", "Repository not found")
        if revision not in (None, "main", self.hub.commit(model)):
            return self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        if asked.re is _API:
            return self._answer_json(self.hub.tree(model) if asked["what"] == "tree" else self.hub.info(model))
        file = hub_files.files_in(self.hub.models[model]).get(asked["file"])
        if model in self.hub.gated:
            return self._refuse(403 if has_token else 401, "GatedRepo", f"Access to model {model} is restricted.")
        if file is None:
            return self._refuse(404, "EntryNotFound", "Entry not found")
        return self.answer_file(model, asked["file"], file)

    do_HEAD = do_GET

    def _refuse(self, status: int, code: str, message: str) -> None:
        headers = {"X-Error-Code": code, "X-Error-Message": message}
        self.answer(status, json.dumps({"error": message}).encode(), headers)

    def _answer_json(self, content: Any) -> None:
        self.answer(200, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def answer_file(self, model: str, name: str, file: Path) -> None:
        if self.command == "GET":
            self.hub.downloads.append(f"{model}/{name}")
        etag = hub_files.sha256(file) if file.suffix in hub_files.LARGE else hub_files.git_id(file)
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": self.hub.commit(model)}
        self.answer(200, hub_files.content(file), headers, self.hub.slow_bytes_per_second)

    def answer(
        self, status: int, body: bytes | mmap, headers: dict[str, str], bytes_per_second: float | None = None
    ) -> None:
        self.send_response(status)
        for header, text in {**headers, "Content-Length": str(len(body))}.items():
            if text:
                self.send_header(header, text)
        self.end_headers()
        if self.command == "HEAD":
            return
        step = max(1, min(_CHUNK_BYTES, int(bytes_per_second / 4))) if bytes_per_second else _CHUNK_BYTES
        with self._counted():
            for start in range(0, len(body), step):
                chunk = body[start : start + step]
                self.wfile.write(chunk)
                if bytes_per_second:
                    time.sleep(len(chunk) / bytes_per_second)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with _counting:
            self.hub.n_sending += 1
        try:
            yield
        finally:
            with _counting:
                self.hub.n_sending -= 1

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `requests` holds it."""
