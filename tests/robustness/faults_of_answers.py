"""What can be wrong with how a Hub answers: status, length, encoding, redirects, headers, silence."""

import gzip
import json
import time
from collections.abc import Callable
from functools import cache

from tests.robustness.faulty_hub import Fault, FaultyHandler

COMMIT = "a" * 40
LONG = 300  # seconds: longer than anybody waits


def _status(code: int, **headers: object) -> Callable[[FaultyHandler], None]:
    def answer(handler: FaultyHandler) -> None:
        handler.start(code, Content_Length=2, **headers)
        handler.wfile.write(b"{}")

    return answer


def _body(body: bytes, **headers: object) -> Callable[[FaultyHandler], None]:
    def answer(handler: FaultyHandler) -> None:
        fixed = {"ETag": f'"{COMMIT}"', "X_Repo_Commit": COMMIT, "Content_Length": len(body)} | headers
        handler.start(200, **fixed)
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return answer


def _redirect(target: str, code: int = 302) -> Callable[[FaultyHandler], None]:
    return lambda handler: handler.start(code, Location=target, Content_Length=0)


def _redirect_on(handler: FaultyHandler) -> None:
    handler.start(302, Location=f"{handler.path}x", Content_Length=0)


def _redirect_to_itself(handler: FaultyHandler) -> None:
    handler.start(302, Location=handler.path, Content_Length=0)


def _close(handler: FaultyHandler) -> None:
    handler.connection.close()


def _silence(handler: FaultyHandler) -> None:
    time.sleep(LONG)


def _half_a_status(handler: FaultyHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 2")
    time.sleep(LONG)


def _no_http(handler: FaultyHandler) -> None:
    handler.wfile.write(b"\x16\x03\x01\x00\xa5SSH-2.0-OpenSSH\r\n")


def _endless_headers(handler: FaultyHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(200_000):
        handler.wfile.write(b"X-%d: %s\r\n" % (n, b"x" * 200))


def _endless_body(handler: FaultyHandler) -> None:
    handler.start(200, ETag=f'"{COMMIT}"', X_Repo_Commit=COMMIT)
    block = b" " * 1_000_000
    for _ in range(4_000 if handler.command != "HEAD" else 0):
        handler.wfile.write(block)


def _reset_at_half(handler: FaultyHandler) -> None:
    handler.start(200, Content_Length=1_000, ETag=f'"{COMMIT}"', X_Repo_Commit=COMMIT)
    handler.wfile.write(b"{" * 500)
    handler.reset()


def _drip_body(handler: FaultyHandler) -> None:
    handler.start(200, Content_Length=LONG, ETag=f'"{COMMIT}"', X_Repo_Commit=COMMIT)
    if handler.command != "HEAD":
        handler.drip(b"x" * LONG)


def _drip_headers(handler: FaultyHandler) -> None:
    handler.drip(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * LONG)


def _headers(**changes: str | None) -> Callable[[dict[str, str]], dict[str, str]]:
    named = {name.replace("_", "-"): value or "" for name, value in changes.items()}
    return lambda headers: {**headers, **named}


def _bomb(handler: FaultyHandler) -> None:
    _body(_zeros(), Content_Encoding="gzip")(handler)


@cache
def _zeros() -> bytes:
    """A billion bytes in a million."""
    return gzip.compress(bytes(1_000_000_000), 5)


OUTSIDE = "../../../../outside"
ABSOLUTE = "/tmp/logitscope-outside"  # noqa: S108  only to see that nobody writes there

STATUSES = [
    Fault(f"status {code} on {on or 'all'}", on, _status(code))
    for on, codes in {
        "": (204, 304, 400, 403, 418, 500, 502, 503),
        "info": (206, 401, 404, 410, 429, 451),
        "file": (401, 404, 416, 500),
        "weights": (403, 404, 500),
    }.items()
    for code in codes
]
REDIRECTS = [
    Fault("redirect to itself", "", _redirect_to_itself),
    Fault("redirects without end", "", _redirect_on),
    Fault("redirect of files to themselves", "file", _redirect_to_itself),
    Fault("redirect to a file", "", _redirect("file:///etc/passwd")),
    Fault("redirect of files to a file", "file", _redirect("file:///etc/passwd")),
    Fault("redirect to a closed port", "", _redirect("http://127.0.0.1:9/x")),
    Fault("redirect of weights to a closed port", "weights", _redirect("http://127.0.0.1:9/x")),
    Fault("redirect to nothing", "", _redirect("")),
    Fault("redirect to a broken address", "", _redirect("http://[::")),
    Fault("redirect that is for good", "info", _redirect("/api/models/mallory/gone", 308)),
]
CONNECTIONS = [
    Fault("closed at once", "", _close),
    Fault("reset at once", "", FaultyHandler.reset),
    Fault("reset at half of a file", "file", _reset_at_half),
    Fault("silence", "", _silence),
    Fault("silence on files", "file", _silence),
    Fault("half a status", "info", _half_a_status),
    Fault("no HTTP", "", _no_http),
    Fault("endless headers", "info", _endless_headers),
    Fault("endless body", "info", _endless_body),
    Fault("endless config", "config", _endless_body),
    Fault("a byte a second", "info", _drip_body),
    Fault("a config at a byte a second", "config", _drip_body),
    Fault("weights at a byte a second", "weights", _drip_body),
    Fault("headers at a byte a second", "file", _drip_headers),
    Fault("wait for a year", "", _status(429, Retry_After=31_000_000)),
    Fault("wait for an hour", "weights", _status(503, Retry_After=3_600)),
]
BODIES = [
    Fault("info cut short", "info", _body(b'{"id": "x', Content_Length=400)),
    Fault("info too long", "info", _body(b"{}" * 100, Content_Length=2)),
    Fault("length that is no number", "info", _body(b"{}", Content_Length="many")),
    Fault("length below nothing", "file", _body(b"{}", Content_Length=-5)),
    Fault("length beyond all", "weights", _body(b"{}", Content_Length=10**18)),
    Fault("config cut short", "config", _body(b'{"model_type":', Content_Length=400)),
    Fault("not really gzip", "info", _body(b"{}", Content_Encoding="gzip")),
    Fault("files not really gzip", "file", _body(b"{}", Content_Encoding="gzip")),
    Fault("unknown encoding", "file", _body(b"{}", Content_Encoding="zstd, br, mystery")),
    Fault("gzip bomb", "info", _bomb),
    Fault("gzip bomb for a config", "config", _bomb),
    Fault("bad bytes", "info", _body(b"\xff\xfe\x00\xd8{}")),
    Fault("bad chunks", "info", _body(b"zz\r\n{}\r\n0\r\n\r\n", Transfer_Encoding="chunked")),
    Fault("deep JSON", "info", _body(b"[" * 200_000)),
    Fault("deep JSON, closed", "info", _body(b'{"siblings":' * 20_000 + b"1" + b"}" * 20_000)),
    Fault("a number of 5,000 digits", "info", _body(b'{"id": ' + b"9" * 5_000 + b"}")),
    Fault("two bodies", "info", _body(json.dumps({}).encode() * 2)),
]
HEADERS = [
    Fault(
        f"{header.replace('_', '-')}: {value[:30] or 'none'}",
        headers=_headers(**{header: value}),
        opens=header == "X_Linked_Size",  # which the client need not believe
    )
    for header, values in {
        "ETag": (f'"{OUTSIDE}"', '".."', f'"{ABSOLUTE}"', "", '"' + "e" * 5_000 + '"', '"a\\\\b/c"', "W/"),
        "X_Repo_Commit": (OUTSIDE, "..", ABSOLUTE, "", "c" * 5_000, "main", "."),
        "X_Linked_Etag": (f'"{OUTSIDE}"', f'"{ABSOLUTE}"'),
        "X_Linked_Size": ("-1", "many", "9" * 5_000),
    }.items()
    for value in values
]
ALL = [*STATUSES, *REDIRECTS, *CONNECTIONS, *BODIES, *HEADERS]
