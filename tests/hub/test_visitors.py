"""What visitors may open, and what a link brings: on the pages, with a Hub beside them."""

import pytest

import model_cache
from app.shared import allowed
from model_cache import ModelUnavailable
from tests.support.markup import shown
from tests.support.pages import PAGES, answered, opened, words_on
from tests.support.tiny_models import OTHER, TINY

SURPRISE, COMPARE = PAGES[1], PAGES[2]


def downloads(server) -> list[str]:
    return [path for path in server.requests if "/resolve/" in path]


def button(at, words: str):
    return next(button for button in at.button if words in shown(button.label))


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.5.5.5"])
def test_whoever_is_alone_with_the_server_may_open_any_model(listen, address):
    listen(address)
    assert allowed.names() is None
    allowed.check("owner/any")


@pytest.mark.parametrize("address", [None, "0.0.0.0", "::", "192.168.1.5", "class.example.org", "unix:///tmp/app"])  # noqa: S104
def test_a_server_that_others_reach_opens_the_catalogue_alone(listen, address):
    listen(address)
    for name in (*model_cache.CATALOG, model_cache.default_model()):
        allowed.check(name)
    with pytest.raises(ModelUnavailable, match=r"owner/any.*Pick one of bundled, SmolLM2-135M-Instruct, openai"):
        allowed.check("owner/any")


def test_the_operator_may_list_models_and_the_default_one_is_among_them(listen, monkeypatch):
    listen("127.0.0.1")
    monkeypatch.setenv("LOGITSCOPE_ALLOW", f"{TINY}, distilbert/distilgpt2")
    monkeypatch.setenv("LOGITSCOPE_MODEL", OTHER)
    for name in (TINY, "distilbert/distilgpt2", OTHER, "bundled"):
        allowed.check(name)
    for name in ("openai-community/gpt2", "owner/any", "", "any"):
        with pytest.raises(ModelUnavailable, match=f"Pick one of {OTHER}, bundled, {TINY}, distilbert/distilgpt2"):
            allowed.check(name)


@pytest.mark.parametrize(("setting", "name"), [("any", "owner/any"), ("Catalogue", "openai-community/gpt2")])
def test_the_operators_word_counts_more_than_the_address(listen, monkeypatch, setting, name):
    listen("0.0.0.0" if setting == "any" else "127.0.0.1")  # noqa: S104
    monkeypatch.setenv("LOGITSCOPE_ALLOW", setting)
    allowed.check(name)
    assert (allowed.names() is None) == (setting == "any")


def test_a_list_that_is_no_text_is_a_sentence_and_the_default_model_opens(listen, monkeypatch):
    listen("127.0.0.1")
    monkeypatch.setenv("LOGITSCOPE_ALLOW", "\udcff")
    at = opened(PAGES[0], model="openai-community/gpt2")
    assert "LOGITSCOPE_ALLOW must be" in words_on(at)
    assert answered(at)


@pytest.mark.parametrize("by_link", [True, False])
def test_a_model_that_may_not_be_opened_is_refused_by_the_page_and_nobody_is_asked_for_it(serve, listen, tiny, by_link):
    server = serve({TINY: tiny})
    listen("0.0.0.0")  # noqa: S104
    at = opened(PAGES[0], model=TINY) if by_link else opened(PAGES[0])
    if not by_link:
        at.selectbox(key="model").set_value(TINY).run()
    assert f"“{TINY}” isn't among the models that may be opened here" in words_on(at)
    assert at.selectbox(key="model").value == "bundled"
    assert answered(at)
    assert server.requests == []


@pytest.mark.parametrize(("page", "box"), [(SURPRISE, "second"), (COMPARE, "second"), (COMPARE, "third")])
@pytest.mark.parametrize("by_link", [True, False])
def test_a_further_model_that_may_not_be_opened_is_refused(serve, listen, tiny, page, box, by_link):
    server = serve({TINY: tiny})
    listen("0.0.0.0")  # noqa: S104
    at = opened(page, **{box: TINY}) if by_link else opened(page)
    if not by_link:
        at.session_state["second_model_panel"] = True  # unfolded, on Surprise
        at.run()
        at.selectbox(key=box).set_value(TINY).run()
    assert f"“{TINY}” isn't among the models that may be opened here" in words_on(at)
    assert server.requests == []


def test_a_linked_model_that_is_not_here_is_downloaded_only_once_the_visitor_says_so(serve, listen, tiny):
    server = serve({TINY: tiny})
    listen("127.0.0.1")
    at = opened(SURPRISE, model=TINY)
    assert f"The link names {TINY}, which is not on this machine yet. Until then the page uses bundled." in shown(
        at.info[0].value
    )
    assert answered(at)
    assert downloads(server) == []
    n_asked = len(server.requests)
    at.run()
    assert len(server.requests) == n_asked, "its size is asked for once"
    button(at, f"Download {TINY}, 1.1 MB").click().run()
    assert not at.exception
    assert not at.info
    assert model_cache.loaded_models()[-1] == TINY
    assert downloads(server)


def test_the_size_of_a_linked_model_of_the_catalogue_is_known_without_the_hub(serve, listen):
    server = serve({})
    listen("127.0.0.1")
    at = opened(PAGES[0], model="HuggingFaceTB/SmolLM2-135M")
    assert button(at, "Download HuggingFaceTB/SmolLM2-135M, 269 MB")
    assert answered(at)
    assert server.requests == []


def test_a_model_that_is_typed_into_the_box_loads_at_once(serve, listen, tiny):
    serve({TINY: tiny})
    listen("127.0.0.1")
    at = opened(PAGES[0])
    at.selectbox(key="model").set_value(TINY).run()
    assert not at.exception
    assert not at.info
    assert model_cache.loaded_models()[-1] == TINY


def test_a_linked_model_that_is_here_already_opens_at_once(serve, listen, tiny):
    serve({TINY: tiny})
    listen("127.0.0.1")
    model_cache.open_model(TINY)
    at = opened(PAGES[0], model=TINY)
    assert not at.info
    assert at.selectbox(key="model").value == TINY


@pytest.mark.parametrize(("page", "box"), [(SURPRISE, "second"), (COMPARE, "third")])
def test_a_linked_further_model_waits_for_the_visitors_word_too(serve, listen, tiny, page, box):
    server = serve({TINY: tiny})
    listen("127.0.0.1")
    at = opened(page, **{box: TINY})
    assert downloads(server) == []
    button(at, f"Download {TINY}, 1.1 MB").click().run()
    assert not at.exception
    assert TINY in model_cache.loaded_models()
    assert "its per byte" in words_on(at)


def test_a_linked_model_that_the_hub_does_not_have_is_a_sentence_and_leaves_the_address(serve, listen):
    serve({})
    listen("127.0.0.1")
    at = opened(PAGES[0], model="owner/no-such")
    assert "no public model called owner/no-such" in words_on(at)
    assert at.selectbox(key="model").value == "bundled"
    assert "model" not in at.query_params
    assert answered(at)
