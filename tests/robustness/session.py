"""A browser tab without a browser: one session over the websocket, that changes widgets and uploads files by script.

Draws nothing and times nothing; knows neither attacks nor figures.
"""

import asyncio
import uuid
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol


class Lost(Exception):
    """The server ended the session, or gave no answer in time."""


class Session:
    """One tab, from `open` to `close`.

    Attributes:
        widgets: ids by key, of all that was drawn so far.
        problems: exceptions that were drawn.
    """

    def __init__(self, url: str, page: str = "") -> None:
        self.url, self.page = url, page
        self.widgets: dict[str, str] = {}
        self.problems: list[str] = []
        self._socket: ClientConnection | None = None
        self._id = self._page_hash = self._run = ""
        self._finished = asyncio.Event()
        self._urls: dict[str, asyncio.Future[Any]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def open(self, seconds: float = 60.0) -> None:
        """Connect, and see the page once."""
        address = self.url.replace("http", "ws") + "/_stcore/stream"
        try:
            self._socket = await connect(
                address, subprotocols=[Subprotocol("streamlit")], ping_interval=None, max_size=None, origin=None
            )
        except (OSError, WebSocketException) as error:
            raise Lost(f"no connection: {error}") from error
        self._listening = asyncio.create_task(self._listen(self._socket))
        await self.change(seconds=seconds)

    async def change(self, *, seconds: float | None = 60.0, **values: Any) -> None:
        """Set widgets by key, all in one message, and wait until the page is drawn; with None, do not wait.

        Raises:
            Lost: it is not drawn in time, or the connection ended.
        """
        message = BackMsg()
        state = message.rerun_script
        state.page_name, state.page_script_hash = self.page, self._page_hash
        for key, value in values.items():
            state.widget_states.widgets.append(_widget(self.widgets[key], value))
        self._run = ""
        self._finished.clear()
        await self._send(message)
        if seconds is not None:
            try:
                await asyncio.wait_for(self._finished.wait(), seconds)
            except TimeoutError:
                raise Lost(f"no answer within {seconds:.0f} s") from None
            if self._socket is None:
                raise Lost("the connection was dropped")

    async def upload(self, name: str, content: bytes) -> FileUploaderState:
        """Send a file, as its widget's value."""
        message, request = BackMsg(), uuid.uuid4().hex
        message.file_urls_request.request_id = request
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self._id
        self._urls[request] = asyncio.get_running_loop().create_future()
        await self._send(message)
        urls = await asyncio.wait_for(self._urls[request], 60)
        await asyncio.to_thread(put, self.url + urls.upload_url, name, content)
        file = UploadedFileInfo(file_id=urls.file_id, name=name, size=len(content), file_urls=urls)
        return FileUploaderState(uploaded_file_info=[file])

    def upload_address(self, name: str) -> str:
        """Where a script of an attacker's puts a file that no widget asked for."""
        return f"{self.url}/_stcore/upload_file/{self._id}/{name}"

    async def close(self) -> None:
        if self._socket is not None and self._listening is not None:
            self._listening.cancel()
            await self._socket.close()

    async def _send(self, message: BackMsg) -> None:
        if self._socket is None:
            raise Lost("the connection was dropped")
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as error:
            raise Lost(f"the connection was dropped: {error}") from error

    async def _listen(self, connection: ClientConnection) -> None:
        try:
            while True:
                self._follow(ForwardMsg.FromString(await connection.recv(decode=False)))
        except ConnectionClosed:
            self._socket = None
            self._finished.set()

    def _follow(self, message: ForwardMsg) -> None:
        what, run = message.WhichOneof("type"), message.metadata.run
        if what == "new_session" and not run.fragment_ids:
            self._run = run.script_run_id
            self._id = message.new_session.initialize.session_id or self._id
        elif what == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif what == "file_urls_response":
            answer = message.file_urls_response
            self._urls.pop(answer.response_id).set_result(answer.file_urls[0])
        elif what == "delta":
            self._note(message.delta.new_element)
        elif what == "script_finished" and self._run and run.script_run_id == self._run:
            self._finished.set()

    def _note(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind) if kind else None
        if kind == "exception":
            self.problems.append(drawn.message)
        elif getattr(drawn, "id", "").startswith("$$"):
            self.widgets[drawn.id.split("-", 2)[2]] = drawn.id


def _widget(widget: str, value: Any) -> WidgetState:
    if value == "click":
        return WidgetState(id=widget, trigger_value=True)
    if isinstance(value, bool):
        return WidgetState(id=widget, bool_value=value)
    if isinstance(value, FileUploaderState):
        return WidgetState(id=widget, file_uploader_state_value=value)
    return WidgetState(id=widget, string_value=value)


def put(address: str, name: str, content: bytes) -> int:
    """Send a file to an address, with a token as the app's own page has it; the status of the answer."""
    origin = address.split("/_stcore")[0]
    try:
        cookie = urlopen(f"{origin}/_stcore/health", timeout=60).headers["Set-Cookie"].split(";")[0]
        edge = "edge-of-a-part"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        headers = {
            "Cookie": cookie,
            "X-Xsrftoken": cookie.split("=", 1)[1],
            "Content-Type": f"multipart/form-data; boundary={edge}",
        }
        body = head + content + f"\r\n--{edge}--\r\n".encode()
        return int(urlopen(Request(address, body, headers, method="PUT"), timeout=60).status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0
