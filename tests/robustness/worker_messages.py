"""Hostile messages at a worker: each ends in a status and a sentence, the worker goes on, its memory stays level."""

import random
from collections.abc import Iterator

import httpx2
import msgspec
import psutil

from benchmarks.running import free_port
from computation.quantization import Rounding
from model_cache.engine.questions import NextToken, Score, ScoreRounded
from model_cache.serving import wire
from model_cache.serving.wire import Answer, Asked, Frames
from tests.robustness.outcome import Outcome
from tests.support.workers import process

MAY_GROW_BYTES = 60_000_000  # what is kept of answers, and what the allocator keeps


def hostile(n: int, seed: int = 0) -> Iterator[bytes]:
    """Bodies that are nearly questions, and bodies that are nothing."""
    chance = random.Random(seed)
    good = [
        wire.packed_question(question)
        for question in (Score("a few words"), ScoreRounded("a few", Rounding(4, "group-64")), NextToken((1, 2)))
    ]
    for _ in range(n):
        kind = chance.randrange(5)
        body = bytearray(chance.choice(good))
        if kind == 0:
            yield chance.randbytes(chance.randrange(200))
        elif kind == 1:
            yield bytes(body[: chance.randrange(len(body))])
        elif kind == 2:
            for _ in range(chance.randrange(1, 6)):
                body[chance.randrange(len(body))] = chance.randrange(256)
            yield bytes(body)
        elif kind == 3:
            yield b"\x91" * chance.randrange(1, 5_000)  # lists in lists
        else:
            odd = chance.choice([[-1], [2**63 - 1], list(range(500)), "x", None, [1.5], [True], {}])
            fields = {"ids": odd, "continuation": odd, "n_tokens": 10**9, "n_prefix": -5, "tensor": "x" * 1000}
            kinds = ["NextToken", "ScoreIds", "ScoreContinuation", "ContinueGreedily", "TensorHistogram", "os.system"]
            question = msgspec.Raw(msgspec.msgpack.encode(fields))
            yield msgspec.msgpack.encode(Asked(chance.choice(kinds), question))


def attack(n: int) -> Outcome:
    """So many at one worker, whose memory is weighed after a tenth of them and at the end."""
    outcome, port = Outcome("messages at a worker"), free_port()
    url = f"http://127.0.0.1:{port}"
    with process(port) as worker, httpx2.Client(timeout=20) as client:
        weighed = 0
        for i, body in enumerate(hostile(n)):
            outcome.note(repr(body[:60]), _failure(client, url, body))
            if i == n // 10:
                weighed = psutil.Process(worker.pid).memory_info().rss
        grown = psutil.Process(worker.pid).memory_info().rss - weighed
        outcome.note("memory", f"grew by {grown / 1e6:.0f} MB" if grown > MAY_GROW_BYTES else None)
        reply = client.post(f"{url}/ask", content=wire.packed_question(Score("It still answers.")))
        ended = Frames().feed(reply.content)
        outcome.note("a question behind them", None if ended and isinstance(ended[-1], Answer) else "no answer")
    return outcome


def _failure(client: httpx2.Client, url: str, body: bytes) -> str | None:
    try:
        reply = client.post(f"{url}/ask", content=body)
    except httpx2.HTTPError as error:
        return f"no reply: {error!r}"
    if reply.status_code == 200:  # it was a question all the same
        frames = Frames().feed(reply.content)
        return None if frames and isinstance(frames[-1], Answer | wire.Refusal) else "no end of the answer"
    calm = reply.status_code == 400 and 0 < len(reply.text) < 400 and "Traceback" not in reply.text
    return None if calm else f"{reply.status_code}: {reply.text[:200]}"
