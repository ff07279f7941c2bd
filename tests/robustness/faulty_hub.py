"""A Hub with one fault: in what it answers, in what it lists, in its headers, or in the files themselves.

Knows nothing of who asks.
"""

import json
import shutil
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.support.hub_server import Handler, HubServer


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; all else is as the Hub has it.

    Attributes:
        on: which requests `answer` takes over: "info" is what a model is, "config" and "weights" are files, and so is
            "file" any, "" all.
        answer: sends an answer instead of the Hub's own.
        info: makes what the Hub says of the model into something else, any JSON or bytes.
        headers: changes the headers of files.
        spoil: changes the model's files.
        opens: whether a model that opens all the same is right as well.
    """

    name: str
    on: str = ""
    answer: "Callable[[FaultyHandler], None] | None" = None
    info: Callable[[dict[str, Any]], Any] | None = None
    headers: Callable[[dict[str, str]], dict[str, str]] | None = None
    spoil: Callable[[Path], None] | None = None
    opens: bool = False


class FaultyHub(HubServer):
    """A Hub that serves a copy of one model under a name, with one fault."""

    def __init__(self, fault: Fault, name: str, model: Path, folder: Path) -> None:
        copy = Path(shutil.copytree(model, folder))
        if fault.spoil:
            fault.spoil(copy)
        super().__init__({name: copy})
        self.fault = fault
        self._http.RequestHandlerClass = type("Bound", (FaultyHandler,), {"hub": self})

    def info(self, model: str) -> Any:
        original = super().info(model)
        return self.fault.info(original) if self.fault.info else original

    def tree(self, model: str) -> Any:
        """The same files as `info` lists, where those can be listed at all."""
        try:
            siblings = self.info(model)["siblings"]
            return [{"type": "file", "path": s["rfilename"], "oid": "0" * 40, "size": s["size"]} for s in siblings]
        except (TypeError, KeyError, IndexError):
            return self.info(model)


class FaultyHandler(Handler):
    """One request to a Hub with a fault."""

    hub: FaultyHub

    def do_GET(self) -> None:
        fault, path = self.hub.fault, unquote(urlsplit(self.path).path)
        place = "info" if path.startswith("/api/") else "weights" if path.endswith(".safetensors") else "file"
        names = {"", place, *({"file"} if place != "info" else ()), *({"config"} if "config.json" in path else ())}
        try:
            if fault.answer and fault.on in names:
                self.hub.requests.append(path)
                fault.answer(self)
            else:
                super().do_GET()
        except OSError:
            pass  # whoever asked has gone

    do_HEAD = do_GET

    def answer(self, status: int, body: bytes, headers: dict[str, str], bytes_per_second: float | None = None) -> None:
        if "ETag" in headers and self.hub.fault.headers:
            headers = self.hub.fault.headers(headers)
        super().answer(status, body, headers, bytes_per_second)

    def _answer_json(self, content: Any) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode("utf-8", "surrogatepass")
        self.answer(200, body, {"Content-Type": "application/json"})

    def start(self, status: int, **headers: object) -> None:
        """Send a status and headers, as they are named but for underscores."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def drip(self, body: bytes, seconds: float = 1.0) -> None:
        """Send a byte now and then."""
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(seconds)

    def reset(self) -> None:
        """End the connection as a crash does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
