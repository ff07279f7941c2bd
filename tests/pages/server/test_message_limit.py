"""Messages from browsers: a text far too long is cut, everything else arrives as it was sent."""

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg

from app.server.message_limit import KEPT_CHARACTERS, MAX_FILE_NAMES, MessageLimit, cut
from components import inputs


def message(**texts: str) -> BackMsg:
    sent = BackMsg()
    for name, text in texts.items():
        sent.rerun_script.widget_states.widgets.add(id=name, string_value=text)
    return sent


def received(sent: BackMsg) -> BackMsg:
    return BackMsg.FromString(cut(sent.SerializeToString()))


def test_a_text_of_twenty_megabytes_is_cut_to_what_every_box_refuses():
    sent = message(long="x" * 20_000_000, other="as it was typed")
    sent.rerun_script.query_string = "unit=nats"
    got = received(sent)
    long, other = got.rerun_script.widget_states.widgets
    assert len(long.string_value) == KEPT_CHARACTERS
    assert not inputs.fits(long.string_value, inputs.MAX_TEXT_BYTES)
    assert other.string_value == "as it was typed"
    assert got.rerun_script.query_string == "unit=nats"


def test_two_megabytes_arrive_as_they_were_typed():
    sent = message(long="ä" * 1_000_000 + "…").SerializeToString()
    assert cut(sent) is sent


def test_what_a_widget_reports_that_is_no_text_is_left_out_where_it_is_too_long():
    sent = message(text="short")
    sent.rerun_script.widget_states.widgets.add(id="component", json_value="[" * 2_000_000)
    assert [widget.id for widget in received(sent).rerun_script.widget_states.widgets] == ["text"]


def test_a_million_files_get_a_thousand_addresses():
    sent = BackMsg()
    sent.file_urls_request.file_names.extend(["a"] * 1_000_000)
    assert len(received(sent).file_urls_request.file_names) == MAX_FILE_NAMES


def test_bytes_that_are_no_message_are_left_to_streamlit():
    assert cut(b"\xff" * 3_000_000) == b"\xff" * 3_000_000


def test_only_what_comes_over_the_websocket_is_looked_at():
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append(await receive())

    async def receive():
        return {"type": "websocket.receive", "bytes": message(long="x" * 9_000_000).SerializeToString()}

    for kind in ("websocket", "http"):
        asyncio.run(MessageLimit(app)({"type": kind}, receive, None))
    assert len(seen[0]["bytes"]) < 2_600_000
    assert len(seen[1]["bytes"]) > 9_000_000
