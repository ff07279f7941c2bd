"""Where the server keeps its models is nobody's business: no page, link, message or figure names a directory."""

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from app.server import snapshot, warmup
from model_cache.catalog import BUNDLED_DIRECTORY, ModelUnavailable, label, source
from tests.support.pages import PAGES, answered, opened
from tests.support.waiting import wait_for
from tests.support.walking import elements

SECRET = "secretplace"


@pytest.fixture
def directory(monkeypatch, tmp_path):
    """The operator's model, in a directory whose name nobody is told."""
    folder = Path(shutil.copytree(BUNDLED_DIRECTORY, tmp_path / SECRET / "our_model"))
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(folder))
    return folder


def everything_sent(at: AppTest) -> str:
    """All that a browser gets: each element as it is sent, and the address."""
    sent = [str(element.proto) for element in elements(at) if hasattr(element, "proto")]
    return "\n".join([*sent, str(dict(at.query_params))])


@pytest.mark.parametrize("page", PAGES)
def test_nothing_that_is_sent_names_the_directory(page, directory):
    at = opened(page)
    for panel in ("export", "export_texts", "share", "model_picker"):
        if panel in at.session_state:
            at.session_state[panel] = True
    at.run()
    assert answered(at)
    assert len(everything_sent(at)) > 1_000
    assert SECRET not in everything_sent(at)
    assert SECRET not in repr(at.session_state["model"]) + repr(at.session_state["ready_model"])


@pytest.mark.parametrize("page", PAGES)
def test_a_link_names_the_model_without_its_directory_and_opens_it(page, directory):
    at = opened(page)
    at.session_state["share"] = True
    at.run()
    query = {name: values[0] for name, values in parse_qs(urlsplit(at.code[0].value).query).items()}
    assert SECRET not in at.code[0].value
    assert query["model"] == "our_model"
    other = opened(page, **query)
    assert not other.warning
    assert other.selectbox(key="model").value == "our_model"
    assert other.selectbox(key="model").options[0] == "our_model"


def test_a_second_model_in_the_operators_directory_is_linked_without_it(directory):
    at = opened("surprise/page.py", model="bundled", second="our_model")
    at.session_state["share"] = True
    at.run()
    assert "second=our_model" in at.code[0].value
    assert SECRET not in everything_sent(at)


def test_status_and_metrics_name_the_model_alone(directory):
    opened(PAGES[0])
    taken = snapshot.take(ready=True)
    told = json.dumps(snapshot.as_json(taken)) + snapshot.as_prometheus(taken).decode()
    assert "our_model" in told
    assert SECRET not in told


@pytest.mark.parametrize("error", [OSError(13, "denied", f"/srv/{SECRET}/x"), RuntimeError(f"/srv/{SECRET}")])
def test_what_the_health_address_says_of_an_error_names_no_file(error, monkeypatch):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(warmup, "RETRY_SECONDS", 60)
    warm_up = warmup.WarmUp()
    monkeypatch.setattr(warm_up, "_open_and_ask", fail)
    warm_up.start()
    try:
        wait_for(lambda: "does not answer" in (warm_up.problem or ""))
    finally:
        warm_up.stop()
    assert SECRET not in (warm_up.problem or "")
    assert "log" in (warm_up.problem or "")


@pytest.mark.parametrize(
    "setting", [f"/srv/{SECRET}/gone", f"~/{SECRET}/gone", f"./{SECRET}/gone", f"../{SECRET}/gone/"]
)
def test_a_directory_that_is_gone_is_named_by_its_last_part(setting, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODEL", setting)
    with pytest.raises(ModelUnavailable) as raised:
        source(None, allow_directory=False)
    assert SECRET not in str(raised.value)
    assert "“gone”" in str(raised.value)


def test_a_directory_relative_to_the_servers_is_shown_by_its_last_part(directory, monkeypatch):
    monkeypatch.chdir(directory.parent.parent)
    monkeypatch.setenv("LOGITSCOPE_MODEL", f"{SECRET}/our_model")
    assert label(f"{SECRET}/our_model") == "our_model"
    assert source("our_model", allow_directory=False).directory == Path(SECRET) / "our_model"


def test_a_directory_with_a_name_of_the_catalogue_is_told_apart(monkeypatch, tmp_path):
    folder = Path(shutil.copytree(BUNDLED_DIRECTORY, tmp_path / "bundled"))
    monkeypatch.setenv("LOGITSCOPE_MODEL", str(folder))
    assert label(str(folder)) == "bundled (local)"
    assert source("bundled (local)", allow_directory=False).directory == folder
    assert source("bundled", allow_directory=False).directory == BUNDLED_DIRECTORY
