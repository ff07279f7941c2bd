"""What a visitor could do to hold up the others: each runs for some seconds against a server, as fast as it can.

`python -m tests.robustness.attackers NAME URL SECONDS` runs one, in a process of its own so that it costs the victim's
clock nothing. What the server refuses is passed over: only how others fare counts.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.robustness.session import Lost, Session, put

Attack = Callable[[str, float], Awaitable[None]]
TABS = 3


async def _open(url: str, page: str) -> Session:
    session = Session(url, page)
    await session.open()
    return session


async def _repeat(url: str, page: str, until: float, step: Callable[[Session, int], Awaitable[None]]) -> None:
    """One tab that does the same again and again, and is opened anew when the server has had enough of it."""
    n = 0
    while time.monotonic() < until:
        with suppress(Lost, KeyError, TimeoutError):
            session = await _open(url, page)
            while time.monotonic() < until:
                n += 1
                await asyncio.wait_for(step(session, n), max(1.0, until - time.monotonic() + 5))
        await asyncio.sleep(0.2)


def _tabs(page: str, step: Callable[[Session, int], Awaitable[None]], n_tabs: int = TABS) -> Attack:
    async def attack(url: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(*(_repeat(url, page, until, step) for _ in range(n_tabs)))

    return attack


def _types(key: str, text: Callable[[int], str]) -> Callable[[Session, int], Awaitable[None]]:
    async def step(session: Session, n: int) -> None:
        await session.change(**{key: text(n)})

    return step


def _opens(name: str, content: Callable[[int], str]) -> Callable[[Session, int], Awaitable[None]]:
    async def step(session: Session, n: int) -> None:
        await session.change(text_files=await session.upload(name, content(n).encode()))

    return step


def equal_columns(n: int) -> str:
    """One row of 4,000 columns that are called the same."""
    return ",".join(["a"] * 4_000) + "\n" + ",".join(str(n + i) for i in range(4_000)) + "\n"


def new_keys(n: int) -> str:
    """JSON lines with a key each."""
    return "\n".join(json.dumps({f"key {n} {i}": "text"}) for i in range(8_000))


async def _guess_size(session: Session, n: int) -> None:
    if "size_8" not in session.widgets:
        await session.change(look_first=True)
    await session.change(size_8=str(n % 10) * (5_000 if n % 2 else 100_000) + "x", check_sizes="click")


async def uploads_by_script(url: str, seconds: float) -> None:
    """200 files that no widget asked for, all within two seconds if the server is quick enough."""
    session = await _open(url, "surprise")
    content = b"a" * 2_000_000
    await asyncio.gather(
        *(asyncio.to_thread(put, session.upload_address(f"file{n}"), "a.txt", content) for n in range(200))
    )
    await asyncio.sleep(min(3.0, seconds))
    await session.close()


async def fifty_sessions(url: str, seconds: float) -> None:
    """Fifty tabs that are opened at once, and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pages = ["", "surprise", "compare", "bits", ""] * 10
        sessions = await asyncio.gather(*(_open(url, page) for page in pages), return_exceptions=True)
        for session in sessions:
            if isinstance(session, Session):
                await session.close()


def _words(n: int, n_characters: int) -> str:
    return (f"{n} The quick brown fox jumps over the lazy dog again. " * (n_characters // 50 + 1))[:n_characters]


ATTACKS: dict[str, Attack] = {
    "1 a table of equal columns": _tabs("compare", _opens("a.csv", equal_columns)),
    "1 a new key on each line": _tabs("compare", _opens("a.jsonl", new_keys)),
    "2 a size of 5,000 digits": _tabs("bits", _guess_size),
    "3 20 MB in a text box": _tabs("surprise", _types("text", lambda n: f"{n} " + "a b " * 5_000_000), 1),
    "3 20 MB in one line": _tabs("", _types("phrase", lambda n: f"{n}" + "x" * 20_000_000), 1),
    "3 20 MB of texts, one a line": _tabs("compare", _types("pasted", lambda n: f"{n}" + "a\n" * 10_000_000), 1),
    "4 200 uploads by script": uploads_by_script,
    "5 50 sessions opening": fifty_sessions,
    "5 2 MB of text": _tabs("surprise", _types("text", lambda n: _words(n, 2_000_000))),
    "5 180,000 characters on bits": _tabs("bits", _types("sample", lambda n: _words(n, 180_000))),
}


if __name__ == "__main__":
    name, url, seconds = sys.argv[1:]
    with suppress(Lost):
        asyncio.run(ATTACKS[name](url, float(seconds)))
