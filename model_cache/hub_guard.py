"""What the Hub's answers may say before its client makes paths of it. Knows no model.

The client puts the headers `ETag` and `X-Repo-Commit`, and the `sha` and file names of a listing, into paths as they
are (see `docs/hub-client-report.md`): with `..` in them, files land outside its cache.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
from huggingface_hub import get_session, set_client_factory

MOST_LISTING_BYTES = 32_000_000
_ETAG = re.compile(r'(W/)?"?[A-Za-z0-9][A-Za-z0-9._=+:~-]{0,199}"?')
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][\w.-]{0,199}")
_ETAGS = ("etag", "x-linked-etag")


class UnsafeAnswer(ValueError):
    """An answer from which the client would make a path that leaves its folder, or that has no end."""


def guard_client() -> None:
    """Have every answer to the Hub's client checked, from its next request on."""
    own = get_session().event_hooks
    hooks = {
        "request": [*own.get("request", []), _ask_for_plain_bytes],
        "response": [*own.get("response", []), _check],
    }
    set_client_factory(lambda: httpx2.Client(event_hooks=hooks, follow_redirects=True, timeout=None))


def is_plain_name(file: str) -> bool:
    """Whether a listed file lies in the folder itself."""
    return _PLAIN_NAME.fullmatch(file) is not None


class _Bounded(httpx2.SyncByteStream):
    """The bytes of an answer, up to as many as a listing may have."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        left = MOST_LISTING_BYTES
        for part in self._stream:
            left -= len(part)
            if left < 0:
                raise UnsafeAnswer("a listing without end")
            yield part

    def close(self) -> None:
        self._stream.close()


def _ask_for_plain_bytes(request: httpx2.Request) -> None:
    request.headers["Accept-Encoding"] = "identity"


def _check(response: httpx2.Response) -> None:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise UnsafeAnswer("bytes that unpack to nobody knows how many")
    for header in _ETAGS:
        etag = response.headers.get(header)
        if etag is not None and (not _ETAG.fullmatch(etag) or ".." in etag):
            raise UnsafeAnswer(f"{header} is no entity tag")
    commit = response.headers.get("x-repo-commit")
    if commit is not None and not _COMMIT.fullmatch(commit):
        raise UnsafeAnswer("x-repo-commit is no commit")
    if response.request.url.path.startswith("/api/") and response.is_success:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream)
        _check_listing(response.read())


def _check_listing(body: bytes) -> None:
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError):
        return  # which the client has its own words for
    if isinstance(content, dict):
        commit = content.get("sha")
        if commit is not None and not (isinstance(commit, str) and _COMMIT.fullmatch(commit)):
            raise UnsafeAnswer("sha is no commit")
        content = content.get("siblings")
    for entry in content if isinstance(content, list) else ():
        file = entry.get("rfilename", entry.get("path")) if isinstance(entry, dict) else None
        if isinstance(file, str) and (file.startswith("/") or "\\" in file or "\0" in file or ".." in file.split("/")):
            raise UnsafeAnswer("a file outside its folder")
