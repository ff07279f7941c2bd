"""How much a visitor's browser may send at once: what is far too long for any box is cut before it is kept.

Streamlit would close the connection on a long message, and the browser would send it again for ever. The box keeps
what was typed; the page says that it is too long. Knows no page.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from components.inputs import MAX_TEXT_BYTES

KEPT_CHARACTERS = 5 * MAX_TEXT_BYTES // 2  # more than a box takes, so that the page refuses it
MAX_OTHER_BYTES = 1_900_000  # of what a widget holds that is no text: all that a tab hands back is less
MAX_FILE_NAMES = 1_000
HARMLESS_BYTES = 50_000


class MessageLimit:
    """ASGI middleware: cuts the texts in a message that are longer than any text that is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def cutting() -> Message:
            message = await receive()
            content = message.get("bytes")
            return message if content is None else {**message, "bytes": cut(content)}

        await self._app(scope, cutting if scope["type"] == "websocket" else receive, send)


def cut(content: bytes) -> bytes:
    """A message from a browser in which no text has more than `KEPT_CHARACTERS`. Other values as long are left out,
    and so are the names of more files than a thousand."""
    if len(content) <= HARMLESS_BYTES:
        return content
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except Exception:  # what protobuf raises has no types here; Streamlit has its own answer to a damaged message
        return content
    n_before = message.ByteSize()
    if message.WhichOneof("type") == "file_urls_request":
        del message.file_urls_request.file_names[MAX_FILE_NAMES:]
    elif message.WhichOneof("type") == "rerun_script":
        widgets = message.rerun_script.widget_states.widgets
        for widget in widgets:
            if widget.WhichOneof("value") == "string_value" and len(widget.string_value) > KEPT_CHARACTERS:
                widget.string_value = widget.string_value[:KEPT_CHARACTERS]
        kept = [w for w in widgets if w.WhichOneof("value") == "string_value" or w.ByteSize() <= MAX_OTHER_BYTES]
        if len(kept) < len(widgets):
            del widgets[:]
            widgets.extend(kept)
    return message.SerializeToString() if message.ByteSize() < n_before else content
