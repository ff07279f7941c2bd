"""Several workers behind one address, as of a proxy or Ray Serve: who answers is not the choice of whoever asks."""

import asyncio
import itertools
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from model_cache.engine.questions import NextToken, Score
from model_cache.load import Load
from model_cache.opened_models import OpenedModels
from model_cache.serving.addresses import MODEL_HEADER, MORE_TO_DO, Turns, model_headers
from model_cache.serving.worker import Worker
from tests.support.engines import slowed
from tests.support.waiting import wait_for
from tests.support.workers import always, asking, listening, served

LONG = "A quiet story about a small house by the sea. " * 600


class Proxy:
    """Hands each request to the next of some workers.

    Attributes:
        answers: what it says instead, one for each question that comes, None for a worker's own answer.
        seen: headers of the questions.
    """

    def __init__(self, *urls):
        self._turns, self._client = itertools.cycle(urls), httpx2.AsyncClient(timeout=60)
        self.answers, self.seen = iter(()), []
        self.app = Starlette(routes=[Route("/{path:path}", self._pass, methods=["GET", "POST"])])

    async def _pass(self, request: Request) -> Response:
        if request.url.path == "/ask":
            self.seen.append(request.headers)
            if status := next(self.answers, None):
                return PlainTextResponse("as a proxy says it", status)
        url = f"{next(self._turns)}{request.url.path}?{request.url.query}"
        headers = {k: v for k, v in request.headers.items() if k in ("x-question", "authorization")}
        sent = self._client.build_request(request.method, url, headers=headers, content=await request.body())
        reply = await self._client.send(sent, stream=True)
        return StreamingResponse(reply.aiter_raw(), reply.status_code, background=BackgroundTask(reply.aclose))


@contextmanager
def behind_one_address(*engines):
    """Each engine in a worker of its own; gives the proxy, and what asks it."""
    with ExitStack() as stack:
        proxy = Proxy(*[stack.enter_context(served(engine)) for engine in engines])
        yield proxy, stack.enter_context(asking(stack.enter_context(listening(proxy.app))))


def test_a_stop_that_reaches_another_worker_ends_the_question_all_the_same(local, monkeypatch):
    slowed(monkeypatch, 0.4)
    with behind_one_address(local, local) as (_, remote):
        job = remote.ask(Score(LONG + "Stopped elsewhere."))
        wait_for(lambda: job.fraction > 0)
        job.cancel()  # the question was the one worker's turn, so this is the other's
        with pytest.raises(CancelledError):
            job.result(10)
        assert job.partial is None
        wait_for(lambda: local.status().waiting == 0, seconds=20)


def test_questions_one_after_the_other_share_connections(local):
    app, connections = Worker(always(local)).app, []

    async def watched(scope, receive, send):
        async def end_late(message):
            if message["type"] == "http.response.start":
                message["headers"] = [header for header in message["headers"] if header[0] != b"content-length"]
            elif not message.get("more_body"):
                await send(message | {"more_body": True})
                await asyncio.sleep(0.02)
                message = {"type": "http.response.body"}
            await send(message)

        asks = scope["type"] == "http" and scope["path"] == "/ask"
        if asks:
            connections.append(scope["client"])
        await app(scope, receive, end_late if asks else send)

    with listening(watched) as url, asking(url) as remote:
        for i in range(12):
            remote.ask(NextToken((5, 6, 7, i))).result(30)
    assert len(set(connections)) < len(connections) == 12


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_question_whose_worker_died_behind_a_proxy_is_asked_again(local, status):
    with behind_one_address(local) as (proxy, remote):
        proxy.answers = iter([status, status])
        assert remote.ask(Score(f"The worker died and the proxy said {status}.")).result(30).n_scored
        assert len(proxy.seen) == 3


def test_a_question_about_a_model_that_this_worker_has_yet_to_open_is_asked_again(local):
    with behind_one_address(local) as (proxy, remote):
        proxy.answers = iter([409, 409, 409, 409])
        assert remote.ask(Score("Another worker has the model open already.")).result(30).n_scored


def test_questions_name_their_model_to_whoever_hands_them_out():
    assert model_headers("") == {}
    assert model_headers("Größe/klein", fast=True) == {MODEL_HEADER: "Gr%C3%B6%C3%9Fe/klein%20fast"}


def test_a_stop_is_passed_on_to_whoever_has_the_question(local):
    asked = []

    async def elsewhere(question: str) -> bool:
        asked.append(question)
        return question == "there"

    with listening(Worker(always(local), stop_elsewhere=elsewhere).app) as url:
        assert httpx2.post(f"{url}/stop/there").status_code == 204
        assert httpx2.post(f"{url}/stop/nowhere").status_code == 404
    assert asked == ["there", "nowhere"]


def test_a_model_that_one_worker_has_opened_and_another_has_not_is_waited_for(local, monkeypatch):
    from model_cache.serving import remote_models

    late = Load("late")
    with listening(Worker(always(local)).app) as ready, listening(Worker(lambda name, fast: late).app) as opening:
        monkeypatch.setenv("LOGITSCOPE_ENGINE", f"{opening},{ready}")
        monkeypatch.setattr(remote_models, "_opened", OpenedModels())
        remote_models.link.cache_clear()
        load = remote_models.request_model("bundled")
        wait_for(lambda: bool(load.elsewhere))
        late.future.set_result(local)
        assert load.result(30).info == local.info
        remote_models.link.cache_clear()


def test_equal_questions_of_several_front_ends_go_to_the_worker_that_has_their_answer(local):
    seen = []

    def noted(number):
        app = Worker(always(local)).app

        async def noting(scope, receive, send):
            if scope["type"] == "http" and scope["path"] == "/ask":
                seen.append(number)
            await app(scope, receive, send)

        return noting

    with listening(noted(0)) as first, listening(noted(1)) as second:
        for urls in [(first, second), (second, first), (first, second)]:
            with asking(*urls) as remote:
                for i in range(16):
                    remote.ask(NextToken((5, 6, 7, i))).result(30)
    assert seen[:16] == seen[16:32] == seen[32:]
    assert set(seen) == {0, 1}


def test_a_worker_that_has_more_to_do_is_spared_a_question_whose_answer_it_keeps():
    turns, question = Turns(("http://a", "http://b"), clock=lambda: 0.0), b"the same"
    keeper = turns.next(question)
    other = next(url for url in ("http://a", "http://b") if url != keeper)
    with ExitStack() as stack:
        for url in [keeper] * (MORE_TO_DO + 1) + [other, keeper, other]:
            assert turns.next(question) == url
            stack.enter_context(turns.asking(url))
    assert turns.next(question) == keeper
    turns.avoid(keeper)
    assert turns.next(question) == other


def test_a_question_that_has_no_place_where_its_answer_is_kept_is_asked_elsewhere(local):
    app = Worker(always(local)).app

    async def full(scope, receive, send):
        asks = scope["type"] == "http" and scope["path"] == "/ask"
        await (PlainTextResponse("full", 503) if asks else app)(scope, receive, send)

    with served(local) as url, listening(full) as other, asking(url, other) as remote:
        for i in range(8):
            assert remote.ask(NextToken((5, 6, 8, i))).result(30).n_unseen == 0
