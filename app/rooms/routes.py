"""What phones ask the server: /join, /join/CODE and below. No session of Streamlit's, no cookie; knows no host.

A device is known by a long random name of its own, in a header that no other site's page can send without being
allowed to, which it never is.
"""

import asyncio
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.rooms import codes
from app.rooms.answers import MAX_NAME, checked_answer, plain
from app.rooms.room import DeviceView, NoSuchRoom, Refused, TooManyGuesses
from app.rooms.store import rooms

PHONE = Path(__file__).parent / "phone"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
MAX_BODY = 4_096
# How long news are waited for, which is also how long a server that is told to end waits; how often they are looked for
WAIT_SECONDS, LOOK_SECONDS = 6.0, 0.2
MOST_WAITING = 1_000
FRESH = {"Cache-Control": "no-store"}
_DEVICE = re.compile(r"[\w-]{20,64}", re.ASCII)
_waiting = asyncio.Semaphore(MOST_WAITING)

UNKNOWN = "There is no room of this code. It may have ended."
BUSY = "Too many wrong codes are being tried here. One moment."


def routes(base_path: str = "") -> list[Route]:
    """All of them, below the path that the app is served under."""
    base = f"/{base_path.strip('/')}/join".replace("//", "/")
    return [
        Route(base, _add_slash),
        Route(f"{base}/", _page),
        Route(f"{base}/-/{{name}}", _file),
        Route(f"{base}/{{code}}", _page),
        Route(f"{base}/{{code}}/state", _state),
        Route(f"{base}/{{code}}/answer", _answer, methods=["PUT"]),
    ]


async def _add_slash(_: Request) -> Response:
    """The page's addresses are relative, so that a proxy may put any path before them."""
    return RedirectResponse("join/")


async def _page(request: Request) -> Response:
    return _sent("index.html", request)


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    return _sent(name, request) if name in _FILES and name != "index.html" else Response(status_code=404)


async def _state(request: Request) -> Response:
    """What the room asks, as soon as it is something else than what the device has seen."""
    device = request.headers.get("x-device", "")
    code, address = codes.normalized(request.path_params["code"]), _address(request)
    if not _DEVICE.fullmatch(device):
        return _error(400, "This isn't a device's name.")
    try:
        view = rooms.view(code, device, address)
        if request.query_params.get("seen") == str(view.version):
            await _wait_for_news(request, code, device, view.version)
            view = rooms.view(code, device, address)
    except (NoSuchRoom, TooManyGuesses, Refused) as error:
        return _refusal(error)
    return JSONResponse(_as_json(view), headers=FRESH)


async def _answer(request: Request) -> Response:
    """Take a device's answer, or the one that it has in its place."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return _error(403, "An answer comes from the room's own page.")
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        return _error(415, "An answer is JSON.")
    device = request.headers.get("x-device", "")
    try:
        sent = await _body(request)
        if not _DEVICE.fullmatch(device) or not isinstance(sent.get("number"), int):
            return _error(400, "This isn't an answer.")
        typed = sent.get("name", "")
        name = plain(typed, MAX_NAME, "A name") if isinstance(typed, str) and typed.strip() else ""
        given = sent.get("answer")
        code = codes.normalized(request.path_params["code"])
        address = _address(request)
        rooms.answer(code, device, sent["number"], lambda question: checked_answer(given, question), name, address)
        return JSONResponse(_as_json(rooms.view(code, device, address)), headers=FRESH)
    except (NoSuchRoom, TooManyGuesses, Refused) as error:
        return _refusal(error)
    except OverflowError:
        return _error(413, "This is too long for an answer.")
    except ValueError as error:
        return _error(422, str(error))


def _address(request: Request) -> str:
    """Where a device asks from; uvicorn takes it from a proxy's X-Forwarded-For, if it is told to trust the proxy."""
    return request.client.host if request.client else ""


async def _body(request: Request) -> dict[str, Any]:
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY:
            raise OverflowError
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise ValueError("This isn't an answer.")
    return sent


async def _wait_for_news(request: Request, code: str, device: str, version: int) -> None:
    if _waiting.locked():  # the device asks again by itself
        return
    async with _waiting:
        patience = asyncio.get_running_loop().time() + WAIT_SECONDS
        n_looks = 0
        while rooms.version(code, device) == version and asyncio.get_running_loop().time() < patience:
            await asyncio.sleep(LOOK_SECONDS)
            n_looks += 1
            if n_looks % 10 == 0 and await request.is_disconnected():
                return


def _as_json(view: DeviceView) -> dict[str, Any]:
    asked = view.question
    question = asked and {"prompt": asked.prompt, "kind": asked.kind, "options": asked.options}
    return {
        "version": view.version,
        "number": view.number,
        "question": question,
        "open": view.is_open,
        "answer": view.answer,
    }


def _refusal(error: Exception) -> Response:
    if isinstance(error, NoSuchRoom):
        return _error(404, UNKNOWN)
    if isinstance(error, TooManyGuesses):
        return _error(429, BUSY, {"Retry-After": "3"})
    return _error(409, str(error))


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status, headers=FRESH | (headers or {}))


def _sent(name: str, request: Request) -> Response:
    content, tag = _FILES[name]
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=KINDS[Path(name).suffix], headers=headers)


def _read(file: Path) -> tuple[bytes, str]:
    content = file.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


_FILES = {file.name: _read(file) for file in PHONE.iterdir() if file.suffix in KINDS}
