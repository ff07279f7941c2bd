"""Keep-alive connections to workers. Nothing of this machine's is used for them: no proxy, no cookie, no password file.

Knows no question, and not which of several workers is asked.
"""

import asyncio
import io
from contextlib import suppress

import aiohttp

CONNECT_SECONDS = 2.0
SILENT_SECONDS = 4.0  # a worker says something several times a second while it works
SENT_BYTES_A_SECOND = 100_000  # at the least, of a question on its way
END_SECONDS = 0.5  # for the end of a reply behind its last frame
IDLE_SECONDS = 3.0  # after which a connection is not used again; workers close theirs after 5
TROUBLE = (aiohttp.ClientError, TimeoutError)  # what a worker that does not answer, or was lost, comes out as


async def session(secret: str) -> aiohttp.ClientSession:
    """As many connections as there are questions at once; of the loop that awaits this.

    Args:
        secret: what the workers ask for; "" is nothing.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS, use_dns_cache=False),
        headers={"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {secret}"} if secret else {}),
        timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    )


async def get(
    session: aiohttp.ClientSession, url: str, query: dict[str, str], headers: dict[str, str]
) -> tuple[int, bytes]:
    """The status and the body; raises one of `TROUBLE`."""
    async with session.get(url, params=query, headers=headers, allow_redirects=False) as reply:
        return reply.status, await reply.read()


async def post(
    session: aiohttp.ClientSession, url: str, packed: bytes = b"", headers: dict[str, str] | None = None
) -> aiohttp.ClientResponse:
    """A reply that has begun; raises one of `TROUBLE`. Left before its end, the connection is closed."""
    async with asyncio.timeout(CONNECT_SECONDS + SILENT_SECONDS + len(packed) / SENT_BYTES_A_SECOND):
        # of bytes at once aiohttp warns where they are many
        return await session.post(url, data=io.BytesIO(packed), headers=headers, allow_redirects=False)


async def read_to_its_end(reply: aiohttp.ClientResponse) -> None:
    """Read what is left of a reply, which is its end: only then is its connection there for the next question."""
    if not reply.content.at_eof():
        with suppress(*TROUBLE):
            async with asyncio.timeout(END_SECONDS):
                await reply.read()
