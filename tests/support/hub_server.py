"""A Hugging Face Hub on this machine: what huggingface_hub asks for when it looks a model up and downloads it.

Serves directories, with the Hub's own status codes and headers. Knows no Xet, no redirects and no resuming.
"""

import hashlib
import json
import re
import struct
import threading
import time
from collections.abc import Collection, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import prod
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_API = re.compile(r"/api/models/(?P<id>[^/]+/[^/]+)(/(?P<what>revision|tree)/(?P<revision>[^/]+))?")
_FILE = re.compile(r"/(?P<id>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>.+)")
_LARGE = {".bin", ".safetensors"}  # what the Hub keeps in LFS
_CHUNK_BYTES = 16_384


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
        listing = [(file, _sha256(path)) for file, path in _files(self.models[model]).items()]
        return hashlib.sha1(json.dumps([model, listing]).encode(), usedforsecurity=False).hexdigest()

    def info(self, model: str) -> dict[str, Any]:
        """The answer to `model_info(..., files_metadata=True)`."""
        files = _files(self.models[model])
        n_weights = sum(_weights_in(path) for file, path in files.items() if file.endswith(".safetensors"))
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
            "siblings": [{"rfilename": file, "blobId": _git_id(path), **_size(path)} for file, path in files.items()],
        } | ({"safetensors": {"parameters": {"F32": n_weights}, "total": n_weights}} if n_weights else {})

    def tree(self, model: str) -> list[dict[str, Any]]:
        """The answer to `list_repo_tree(..., recursive=True)`; "oid" is what "sha256" is to `info`."""
        answer = []
        for file, path in _files(self.models[model]).items():
            entry = {"type": "file", "oid": _git_id(path), "path": file, **_size(path)}
            lfs = {"lfs": {"oid": _sha256(path), **entry["lfs"]}} if "lfs" in entry else {}
            answer.append(entry | lfs)
        return answer


class Handler(BaseHTTPRequestHandler):
    """One request. HTTP/1.0, so that no kept connection outlives the server."""

    hub: HubServer

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(path)
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
        file = _files(self.hub.models[model]).get(asked["file"])
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
        etag = _sha256(file) if file.suffix in _LARGE else _git_id(file)
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": self.hub.commit(model)}
        self.answer(200, file.read_bytes(), headers, self.hub.slow_bytes_per_second)

    def answer(self, status: int, body: bytes, headers: dict[str, str], bytes_per_second: float | None = None) -> None:
        self.send_response(status)
        for header, text in {**headers, "Content-Length": str(len(body))}.items():
            if text:
                self.send_header(header, text)
        self.end_headers()
        if self.command == "HEAD":
            return
        for start in range(0, len(body), _CHUNK_BYTES):
            chunk = body[start : start + _CHUNK_BYTES]
            self.wfile.write(chunk)
            if bytes_per_second:
                time.sleep(len(chunk) / bytes_per_second)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `requests` holds it."""


def _files(directory: Path) -> dict[str, Path]:
    return {path.relative_to(directory).as_posix(): path for path in sorted(directory.rglob("*")) if path.is_file()}


def _size(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    lfs = {"sha256": _sha256(path), "size": size, "pointerSize": 134}
    return {"size": size, "lfs": lfs} if path.suffix in _LARGE else {"size": size}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _git_id(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _weights_in(safetensors: Path) -> int:
    """How many numbers a safetensors file holds; 0 where its header cannot be read: the Hub then tells no number."""
    content = safetensors.read_bytes()
    try:
        header = json.loads(content[8 : 8 + struct.unpack("<Q", content[:8])[0]])
        return sum(prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
    except (struct.error, ValueError, AttributeError, KeyError):
        return 0
