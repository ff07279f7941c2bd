"""What every response has the browser refuse: scripts, pictures and frames from elsewhere. Knows no page.

A page runs the server's own scripts and nothing else, so that a text which got into it as markup still could not act.
"""

import base64
import hashlib
import logging
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SETTING = "LOGITSCOPE_FRAME_ANCESTORS"
SELF = "'self'"
_ORIGIN = re.compile(
    r"https?://(?:\*\.)?(?:[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*|\[[\da-f:.]+\])(?::\d{1,5})?",
    re.IGNORECASE,
)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
NO_DEVICES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi", "payment")
_log = logging.getLogger(__name__)


def frame_ancestors(setting: str) -> tuple[str, ...]:
    """Who may show the app in a frame, from the setting: origins, or `self`, with spaces or commas between.

    Raises:
        ValueError: one of them isn't an origin.
    """
    allowed = []
    for origin in setting.replace(",", " ").split():
        if origin.strip("'").lower() == "self":
            allowed.append(SELF)
        elif _ORIGIN.fullmatch(origin):
            allowed.append(origin)
        else:
            raise ValueError(
                f"{SETTING} holds {origin[:80]!r}, which isn't an origin such as https://school.example. Until that is "
                "mended no other page may show the app in a frame."
            )
    return tuple(dict.fromkeys(allowed))


def security_headers(ancestors: Sequence[str] = ()) -> dict[str, str]:
    """The headers, by name.

    Args:
        ancestors: whose pages may show the app in a frame.
    """
    policy = {
        "default-src": "'none'",
        # Streamlit imports our components from blobs, and compiles WebAssembly; no text is evaluated as a script.
        "script-src": " ".join((SELF, "blob:", "'wasm-unsafe-eval'", *_own_inline_scripts())),
        "style-src": f"{SELF} 'unsafe-inline'",  # what Streamlit's own styles are written as
        "img-src": f"{SELF} data: blob:",
        "font-src": f"{SELF} data:",
        "connect-src": SELF,
        "base-uri": "'none'",
        "form-action": "'none'",
        "object-src": "'none'",
        "frame-ancestors": " ".join(ancestors) or "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # an address holds what a visitor typed
        "Permissions-Policy": ", ".join(f"{device}=()" for device in NO_DEVICES),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if not ancestors:
        headers["X-Frame-Options"] = "DENY"
    elif set(ancestors) == {SELF}:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return headers  # a list of origins is beyond X-Frame-Options; browsers heed the policy then


class SecurityHeaders:
    """Middleware that puts the headers on every response, those of errors included."""

    def __init__(self, app: ASGIApp, environment: Mapping[str, str] = os.environ) -> None:
        self._app = app
        try:
            ancestors = frame_ancestors(environment.get(SETTING, ""))
        except ValueError as error:
            _log.error("%s", error)
            ancestors = ()
        self._headers = [(name.lower().encode(), text.encode()) for name, text in security_headers(ancestors).items()]
        self._names = {name for name, _ in self._headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                started = True
                others = [header for header in message.get("headers", ()) if header[0].lower() not in self._names]
                message = {**message, "headers": [*others, *self._headers]}
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:  # the server's own answer to it would lack the headers; it still logs the error
            if scope["type"] == "http" and not started:
                plain = [(b"content-type", b"text/plain; charset=utf-8")]
                await send_with_headers({"type": "http.response.start", "status": 500, "headers": plain})
                await send_with_headers({"type": "http.response.body", "body": b"Internal Server Error"})
            raise


@cache
def _own_inline_scripts() -> tuple[str, ...]:
    """Streamlit's page has a line of script in itself: it is allowed by what it says."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page)]
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
