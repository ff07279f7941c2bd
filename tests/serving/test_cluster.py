"""Two of each behind one address: a visitor stays on one front end, and has another where that one dies."""

import os
import shutil
import signal
import urllib.error
import urllib.request

import pytest

from benchmarks.running import free_port
from deploy.cluster import NO_HAPROXY, cluster
from tests.support.waiting import wait_for

FRONT_COOKIE = "LOGITSCOPE_FRONT"
pytestmark = pytest.mark.skipif(
    not (shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")), reason=NO_HAPROXY
)


def asked(url: str, cookie: str = "") -> tuple[int, str]:
    """The status of a page, and the front end that a visitor is told to stay on, if any."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=20) as reply:
        told = reply.headers.get("Set-Cookie", "")
        return reply.status, told.split(";")[0] if told.startswith(FRONT_COOKIE) else ""


def test_a_visitor_stays_on_one_front_end_and_has_the_other_once_it_dies():
    # Apart from the ports that the machine hands out by itself.
    with cluster(free_port(), worker_port=27_600, front_port=27_700) as running:
        _, first = asked(running.url)
        assert first in (f"{FRONT_COOKIE}=front1", f"{FRONT_COOKIE}=front2")
        assert [asked(running.url, first) for _ in range(6)] == [(200, "")] * 6, "told once, and kept"
        seen = {asked(running.url)[1] for _ in range(6)}
        assert seen == {f"{FRONT_COOKIE}=front1", f"{FRONT_COOKIE}=front2"}, "newcomers are shared out"
        for path in ("status", "metrics", "healthz"):
            with pytest.raises(urllib.error.HTTPError, match="403"):
                asked(f"{running.url}/{path}")
        os.kill(running.fronts[int(first[-1]) - 1].pid, signal.SIGKILL)
        other = {"1": "2", "2": "1"}[first[-1]]
        wait_for(lambda: asked(running.url, first) == (200, f"{FRONT_COOKIE}=front{other}"), seconds=20)
