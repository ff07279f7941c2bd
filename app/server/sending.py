"""What the server sends goes out at once, small messages too. Knows no visitor and no page.

Streamlit's port is bound in a way that asyncio does not take for TCP, and is left as the system has it: a small message
then waits until the one before it has been acknowledged, which takes some browsers and proxies 40 ms.
"""

import logging
import os
import socket

_log = logging.getLogger(__name__)


def at_once() -> None:
    """For every connection to a port that this process listens on, from now on: they take it from the port."""
    import psutil  # late: nothing of it is needed before

    try:
        for connection in psutil.Process().net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN:
                with socket.socket(fileno=os.dup(connection.fd)) as port:
                    port.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, psutil.Error) as error:  # slower, and no reason not to serve
        _log.warning("Small messages may be sent late: %s", error)
