"""What every response has the browser refuse, whatever kind of response it is."""

import asyncio
import os
import re
import urllib.error
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.server.headers import SELF, SETTING, SecurityHeaders, frame_ancestors, security_headers
from benchmarks import running

ALWAYS = ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy")


@pytest.mark.parametrize(
    ("setting", "ancestors"),
    [
        ("", ()),
        ("https://school.example", ("https://school.example",)),
        ("https://a.example, http://*.b.example:8443", ("https://a.example", "http://*.b.example:8443")),
        ("self 'self'", (SELF,)),
        ("http://localhost:3000\nhttp://[::1]:80", ("http://localhost:3000", "http://[::1]:80")),
    ],
)
def test_a_list_of_origins_may_frame_the_app(setting, ancestors):
    assert frame_ancestors(setting) == ancestors


@pytest.mark.parametrize(
    "setting",
    [
        "*",
        "https:",
        "school.example",
        "https://school.example/path",
        "https://school.example; script-src *",
        "https://*",
        "https://-a.example",
        "'none'",
        "javascript://a.example",
        "https://ü.example",
        "https://a.example:port",
    ],
)
def test_what_is_no_origin_gets_a_sentence_and_allows_nobody(setting, caplog):
    with pytest.raises(ValueError, match=SETTING):
        frame_ancestors(setting)
    headers = answered(Starlette(), {SETTING: f"https://a.example {setting}"})[1]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "isn't an origin" in caplog.text


def test_frame_options_say_what_the_policy_says_wherever_they_can():
    assert security_headers()["X-Frame-Options"] == "DENY"
    assert security_headers([SELF])["X-Frame-Options"] == "SAMEORIGIN"
    assert "X-Frame-Options" not in security_headers(["https://a.example"])
    assert "frame-ancestors https://a.example" in security_headers(["https://a.example"])["Content-Security-Policy"]


def test_scripts_come_from_the_server_alone():
    policy = security_headers()["Content-Security-Policy"]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert "unsafe" not in directives["script-src"].replace("'wasm-unsafe-eval'", "")
    assert not any("http" in sources or "*" in sources for sources in directives.values())


def answered(app, environment=(), path="/", kind="http"):
    """Status and headers of an app's answer behind the middleware, and what it raised."""
    sent, raised = [], None

    async def receive():
        return {"type": "http.request"} if kind == "http" else {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": path, "headers": [], "query_string": b"", "http_version": "1.1"}
    try:
        asyncio.run(SecurityHeaders(app, dict(environment))(scope, receive, send))
    except RuntimeError as error:
        raised = error
    (start,) = [message for message in sent if "status" in message]
    headers = {name.decode(): text.decode() for name, text in start["headers"]}
    assert len(headers) == len(start["headers"]), "a header stands there twice"
    return start["status"], headers, raised


def test_an_error_has_the_headers_and_is_still_raised():
    def fail(_):
        raise RuntimeError("broken")

    status, headers, raised = answered(Starlette(routes=[Route("/", fail)]).router)
    assert status == 500
    assert all(name in headers for name in ALWAYS)
    assert str(raised) == "broken"


def test_an_error_inside_the_server_is_answered_once():
    def fail(_):
        raise RuntimeError("broken")

    inner = Starlette(routes=[Route("/", fail)], middleware=[Middleware(SecurityHeaders)])
    status, headers, _ = answered(inner)
    assert status == 500
    assert all(name in headers for name in ALWAYS)


def test_a_header_of_the_apps_own_is_replaced_and_not_doubled():
    own = {"X-Content-Type-Options": "sniff", "Referrer-Policy": "unsafe-url", "X-Other": "stays"}
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("ok", headers=own))])
    _, headers, _ = answered(app)
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert headers["x-other"] == "stays"


def test_a_refused_websocket_has_them_too():
    async def refuse(scope, receive, send):
        await send({"type": "websocket.http.response.start", "status": 403, "headers": []})

    assert all(name in answered(refuse, kind="websocket")[1] for name in ALWAYS)


@pytest.fixture(scope="module")
def url():
    with running.running(os.environ | {SETTING: "https://school.example"}) as (address, _):
        yield address


def response(url, method="GET"):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/surprise", "GET", 200),
        ("/_stcore/health", "GET", 200),
        ("/_stcore/host-config", "GET", 200),
        ("/healthz", "GET", None),
        ("/status", "GET", 200),
        ("/metrics", "GET", 200),
        ("/media/nothing.png", "GET", 404),
        ("/_stcore/upload_file/nobody/nothing", "PUT", None),
        ("/_stcore/nothing", "GET", None),
        ("/..%2f..%2fetc/passwd", "GET", None),
        ("/", "POST", None),
    ],
)
def test_every_kind_of_response_has_the_headers(url, path, method, status):
    got, headers, _ = response(url + path, method)
    assert status is None or got == status
    assert got >= 200
    for name in ALWAYS:
        assert headers.get_all(name) is not None, name
        assert len(headers.get_all(name)) == 1
    assert "frame-ancestors https://school.example" in headers["content-security-policy"]


def test_files_of_the_front_end_have_them_and_the_page_runs_its_own_script(url):
    _, headers, page = response(url)
    script = re.search(rb'src="(\./static/js/[^"]+)"', page)
    assert script is not None
    status, of_script, _ = response(f"{url}/{script[1].decode()}")
    assert status == 200
    assert of_script["x-content-type-options"] == "nosniff"
    assert page.count(b"<script>") == headers["content-security-policy"].count("'sha256-")
