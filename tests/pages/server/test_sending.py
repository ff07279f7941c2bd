"""Each visitor's connection sends small messages at once."""

import asyncio
import socket

import psutil

from app.server import sending, warmup


def accepted(port: socket.socket) -> int:
    """Whether a new connection to a port sends at once, as the system has it."""
    with socket.create_connection(port.getsockname()), port.accept()[0] as connection:
        return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def listening() -> socket.socket:
    """A port, bound as Streamlit binds its own."""
    port = socket.socket(family=socket.AF_INET)
    port.bind(("127.0.0.1", 0))
    port.listen()
    return port


def test_connections_send_at_once_from_when_the_server_starts(monkeypatch):
    monkeypatch.setattr(warmup.warm_up, "start", lambda: None)

    async def start() -> int:
        async with warmup.lifespan(None):
            return accepted(port)

    with listening() as port:
        assert not accepted(port)
        assert asyncio.run(start())


def test_where_ports_cannot_be_looked_at_the_server_starts_and_says_so(monkeypatch, caplog):
    def refuse(*_):
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "net_connections", refuse)
    sending.at_once()
    assert "late" in caplog.text
