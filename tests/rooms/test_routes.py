"""What phones ask the server: pages, news and answers, and what is refused before it is kept."""

import re
import threading
import time

import pytest

from app.predict.question import Question
from app.rooms import routes
from app.rooms.store import Rooms
from tests.rooms.helpers import CLIENT, DEVICE, OTHER, put, state

WORD = Question("What comes <b>next</b>?", "word", ("mat",), "secret state of the page")
CHOICE = Question("Which?", "choice", ("a", "b"), "")


@pytest.fixture
def rooms(monkeypatch):
    store = Rooms()
    monkeypatch.setattr(routes, "rooms", store)
    return store


def test_the_page_is_the_same_for_every_code_and_brings_its_own_files_alone(url, rooms):
    assert CLIENT.get(url).headers["location"] == "join/"
    page = CLIENT.get(f"{url}/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.content == CLIENT.get(f"{url}/BCDFGH").content
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert ' src="http' not in page.text
    for name, kind in (("page.js", "javascript"), ("forms.js", "javascript"), ("page.css", "css")):
        answer = CLIENT.get(f"{url}/-/{name}")
        assert kind in answer.headers["content-type"]
        again = CLIENT.get(f"{url}/-/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    for name in ("index.html", "nothing.js", "..%2froutes.py", "%2e%2e%2f%2e%2e%2fmain.py"):
        assert CLIENT.get(f"{url}/-/{name}").status_code == 404


def test_what_a_room_says_goes_into_the_page_as_text_alone():
    scripts = [file.read_text(encoding="utf-8") for file in routes.PHONE.glob("*.js")]
    assert len(scripts) == 3
    for script in scripts:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script)


def test_a_phone_sees_the_question_answers_and_changes_its_answer(url, rooms):
    code, key = rooms.open()
    assert state(url, code.lower()).json()["question"] is None
    rooms.ask(code, key, WORD)
    seen = state(url, code)
    assert seen.headers["cache-control"] == "no-store"
    assert seen.json()["question"] == {"prompt": WORD.prompt, "kind": "word", "options": ["mat"]}
    assert "secret" not in seen.text
    assert put(url, code, {"number": 1, "answer": " mat ", "name": "Ada"}).json()["answer"] == "mat"
    assert put(url, code, {"number": 1, "answer": "<script>"}).status_code == 200
    assert rooms.look(code, key).answers == (("<script>", ""),)
    assert state(url, code, OTHER).json()["answer"] is None


def test_news_are_waited_for_and_told_at_once(url, rooms):
    code, key = rooms.open()
    version = state(url, code).json()["version"]
    told = []
    waiting = threading.Thread(target=lambda: told.append(state(url, code, seen=version).json()))
    waiting.start()
    time.sleep(0.5)
    assert told == []
    rooms.ask(code, key, CHOICE)
    waiting.join(10)
    assert told[0]["question"]["options"] == ["a", "b"]


def test_who_waits_where_nothing_comes_is_answered_so_that_a_server_can_end(url, rooms, monkeypatch):
    monkeypatch.setattr(routes, "WAIT_SECONDS", 0.3)
    code, _ = rooms.open()
    version = state(url, code).json()["version"]
    assert state(url, code, seen=version).json()["version"] == version


def test_a_room_that_ends_is_told_to_whoever_waits(url, rooms):
    code, key = rooms.open()
    version = state(url, code).json()["version"]
    told = []
    waiting = threading.Thread(target=lambda: told.append(state(url, code, seen=version)))
    waiting.start()
    time.sleep(0.3)
    rooms.end(code, key)
    waiting.join(10)
    assert told[0].status_code == 404
    assert "may have ended" in told[0].json()["error"]


def test_a_server_with_no_place_for_another_who_waits_answers_at_once(url, rooms, monkeypatch):
    class Full:
        def locked(self):
            return True

    monkeypatch.setattr(routes, "_waiting", Full())
    code, _ = rooms.open()
    version = state(url, code).json()["version"]
    assert state(url, code, seen=version).json()["version"] == version


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"number": 1, "answer": 2}, 422),
        ({"number": 1, "answer": None}, 422),
        ({"number": 1}, 422),
        ({"number": "1", "answer": 0}, 400),
        ({"number": 7, "answer": 0}, 409),
        ({"number": 1, "answer": 0, "name": "x" * 41}, 422),
        ({"number": 1, "answer": "x" * 5_000}, 413),
        ([], 422),
        ({"number": 1, "answer": [[[[0]]]], "more": 1}, 422),
    ],
)
def test_what_is_no_answer_gets_a_sentence_and_changes_nothing(url, rooms, sent, status):
    code, key = rooms.open()
    rooms.ask(code, key, CHOICE)
    answer = put(url, code, sent)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert rooms.look(code, key).answers == ()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 4_000, b'{"number": 1, "answer": 1e999}', b"nul"])
def test_json_that_is_none_is_refused(url, rooms, content):
    code, key = rooms.open()
    rooms.ask(code, key, Question("?", "number", (), ""))
    headers = {"X-Device": DEVICE, "Content-Type": "application/json"}
    assert CLIENT.put(f"{url}/{code}/answer", content=content, headers=headers).status_code == 422
    assert rooms.look(code, key).answers == ()


def test_a_body_without_an_announced_end_is_refused_where_it_gets_too_long(url, rooms):
    code, key = rooms.open()
    rooms.ask(code, key, CHOICE)
    headers = {"X-Device": DEVICE, "Content-Type": "application/json"}
    chunks = (b" " * 1_000 for _ in range(1_000))
    assert CLIENT.put(f"{url}/{code}/answer", content=chunks, headers=headers).status_code == 413
    assert rooms.look(code, key).answers == ()


def test_another_sites_page_cannot_answer(url, rooms):
    code, key = rooms.open()
    rooms.ask(code, key, CHOICE)
    sent = {"number": 1, "answer": 0}
    assert put(url, code, sent, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert put(url, code, sent, **{"Content-Type": "text/plain"}).status_code == 415
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    asked_before = CLIENT.options(f"{url}/{code}/answer", headers=headers)
    assert asked_before.status_code == 405
    assert not any(name.startswith("access-control") for name in asked_before.headers)
    assert rooms.look(code, key).answers == ()


@pytest.mark.parametrize("device", ["", "short", "x" * 65, "é" * 24, "../" * 8, "a b" * 8])
def test_a_device_has_a_long_name_of_its_own(url, rooms, device):
    code, key = rooms.open()
    rooms.ask(code, key, CHOICE)
    device = device.encode()
    assert state(url, code, device).status_code == 400
    assert put(url, code, {"number": 1, "answer": 0}, device).status_code == 400
    assert rooms.look(code, key).n_devices == 0


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/BCDFGH/answer"), ("GET", "/BCDFGH/answer"), ("PUT", "/BCDFGH/state"), ("POST", "/")]
)
def test_other_methods_are_refused(url, rooms, method, path):
    assert CLIENT.request(method, url + path).status_code == 405
