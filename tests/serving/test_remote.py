"""An engine elsewhere: progress and stop, models by name, and what happens when a worker dies."""

import gc
import socket
import threading
from concurrent.futures import CancelledError
from contextlib import ExitStack

import pytest
from starlette.responses import PlainTextResponse

import model_cache
from computation.quantization import Rounding
from model_cache import ModelUnavailable
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import Score, ScoreRounded
from model_cache.opened_models import OpenedModels
from model_cache.serving import connections, link, remote_models, wire, worker
from model_cache.serving.link import Address, Link
from model_cache.serving.worker import Worker
from tests.support.engines import slowed
from tests.support.waiting import wait_for
from tests.support.workers import always, asking, listening, served

TEXT = "The old man went down to the sea, and looked at the boats. Ärger & 的 🙂"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Score(""), "nothing to measure"),
        (Score("a"), "single token"),
        (Score("half \ud83d"), "half"),
        (ScoreRounded("", Rounding(4, "group-64")), "nothing to measure"),
        (Score("word " * 60_000), "at most 50,000 are measured"),
    ],
)
def test_what_cannot_be_answered_is_refused_at_the_door_in_the_same_words(local, remote, question, words):
    with pytest.raises(ValueError, match=words) as there:
        remote.ask(question)
    with pytest.raises(ValueError, match=words) as here:
        local.ask(question)
    assert str(here.value) == str(there.value)


def test_equal_questions_leave_once_and_answers_are_kept(local, monkeypatch):
    with served(local) as url, asking(url) as remote:
        local.forget_answers()
        before = local.status().served
        question = Score("Somebody asks this three times over. " * 4)
        jobs = [remote.ask(question) for _ in range(3)]
        assert len({id(job.result(60)) for job in jobs}) == 1
        assert remote.ask(question).done()
        assert local.status().served == before + 1
        assert remote.status().answers == 1
        assert remote.status().waiting == 0


def test_progress_comes_and_a_question_that_is_stopped_keeps_what_was_read(local, monkeypatch):
    with served(local) as url, asking(url) as remote:
        text = "A quiet story about a small house by the sea. " * 600
        slowed(monkeypatch, 0.4)
        job = remote.ask(Score(text))
        wait_for(lambda: job.fraction > 0)
        job.cancel()
        with pytest.raises(CancelledError):
            job.result(60)
        part = job.partial
        assert 0 < part.n_scored < part.n_scored + part.n_unread
        assert text.startswith(part.text)


def test_a_question_that_nobody_waits_for_is_given_up_there(local, monkeypatch):
    slowed(monkeypatch, 0.2)
    with served(local) as url:
        with asking(url) as remote:
            remote.ask(Score("What is left in the middle. " * 900))
            wait_for(lambda: local.status().waiting == 1)
        wait_for(lambda: local.status().waiting == 0, seconds=20)


def test_another_secret_is_refused_in_a_sentence(local):
    with served(local, secret="the right one") as url:
        with asking(url, secret="the right one") as remote:
            assert remote.ask(Score(TEXT)).result(60).n_scored
        for wrong in ("", "another one"):
            status, body = Link(Address((url,), wrong)).get("/info")
            assert status == 401
            assert b"LOGITSCOPE_SECRET" in body


def test_a_worker_that_is_full_is_asked_again_and_says_how_many_wait(local, monkeypatch):
    with served(local) as url, asking(url) as remote:
        monkeypatch.setattr(worker, "MOST_WAITING", 0)
        job = remote.ask(Score("Nobody has a place for this yet, and so it waits."))
        threading.Event().wait(0.6)
        assert not job.done()
        monkeypatch.setattr(worker, "MOST_WAITING", 10)
        assert job.result(30).n_scored


def test_a_question_that_waits_for_a_place_ends_when_the_connections_do(local, monkeypatch, caplog):
    monkeypatch.setattr(worker, "MOST_WAITING", 0)
    monkeypatch.setattr(link, "PAUSE_SECONDS", 30)
    with served(local) as url:
        with asking(url) as remote:
            job = remote.ask(Score("There is no place for this, and nobody who could still ask."))
            threading.Event().wait(0.6)
        with pytest.raises(ModelUnavailable, match="does not answer"):
            job.result(10)
    gc.collect()
    assert "Task was destroyed" not in caplog.text


def test_nobody_there_is_one_sentence(local):
    with ExitStack() as stack:
        with served(local) as url:
            remote = stack.enter_context(asking(url))
        with pytest.raises(ModelUnavailable, match="does not answer"):
            remote.ask(Score("Nobody is there any more.")).result(60)


def test_a_worker_can_neither_send_a_question_elsewhere_nor_have_a_cookie_kept(local):
    app, seen = Worker(always(local)).app, []

    async def elsewhere(scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/ask":
            seen.append(dict(scope["headers"]))
            there = {"Location": "/elsewhere", "Set-Cookie": "visitor=1; Path=/"}
            await PlainTextResponse("This way.", 307, there)(scope, receive, send)
        else:
            assert scope["type"] != "http" or scope["path"] in ("/info", "/codec")
            await app(scope, receive, send)

    with listening(elsewhere) as url, asking(url) as remote:
        for text in ("One question is asked.", "Another one is asked."):
            with pytest.raises(ModelUnavailable, match="This way"):
                remote.ask(Score(text)).result(30)
    assert len(seen) == 2
    assert b"cookie" not in seen[1]
    assert seen[1][b"accept-encoding"] == b"identity"


def test_a_worker_that_hangs_while_a_long_question_is_sent_is_given_up(monkeypatch):
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(connections, "SILENT_SECONDS", 0.2)
    monkeypatch.setattr(connections, "SENT_BYTES_A_SECOND", 1e9)
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        hung, pending = Link(Address((f"http://127.0.0.1:{hanging.getsockname()[1]}",))), PendingAnswer()
        hung.ask(bytes(wire.MOST_QUESTION_BYTES), Score("Anything."), pending)
        with pytest.raises(ModelUnavailable, match="does not answer"):
            pending.wait(30)
        hung.close()


def test_models_by_name_come_through_the_registry_of_workers(local, monkeypatch):
    with served(local) as url:
        monkeypatch.setenv("LOGITSCOPE_ENGINE", url)
        monkeypatch.setattr(remote_models, "_opened", OpenedModels())
        remote_models.link.cache_clear()
        engine = model_cache.open_model()
        assert engine.info == local.info
        assert model_cache.loaded_engines() == (engine,)
        monkeypatch.setattr(remote_models, "MAX_MODELS", 1)
        assert model_cache.request_model("bundled").result(60).ask(Score(TEXT)).result(60).n_scored
        assert model_cache.loaded_models() == ("bundled",)
        remote_models.link.cache_clear()
    assert always(local)("", False).result(0) is local


@pytest.mark.parametrize(
    ("reply", "words"),
    [((200, b"\xc1"), "another version"), ((202, b"x"), "another version"), ((404, b""), "another version")],
)
def test_a_worker_that_says_something_else_is_one_sentence(monkeypatch, reply, words):
    class Elsewhere:
        def get(self, path, name="", *, fast=False):
            return reply

    monkeypatch.setattr(remote_models, "link", Elsewhere)
    monkeypatch.setattr(remote_models, "_opened", OpenedModels())
    with pytest.raises(ModelUnavailable, match=words):
        remote_models.open_model("bundled")
