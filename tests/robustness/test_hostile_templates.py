"""Chat templates that loop, grow, break out or break: a sentence each, in time, and texts are read plainly."""

import json
import time

import pytest

from computation.perplexity import Convention
from model_cache import loader
from model_cache.chat import process
from model_cache.chat.scripts import ChatProblem
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import Score
from tests.robustness.outcome import why_not_calm
from tests.support.chat_models import TEMPLATE, save_tiny_chat_model

LOOP = "{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3
HOSTILE = {
    "a loop without end": LOOP,
    "a loop that writes": LOOP.replace("%}{% endfor", "%}xxxxxxxxxxxxxxxx{% endfor", 1),
    "a number without end": "{{ 9 ** 9 ** 9 }}",
    "a text of gigabytes": "{{ 'x' * 99999999999 }}",
    "a list of gigabytes": "{% set a = [0] * 9999999999 %}",
    "a text that doubles": "{% set n = namespace(t='x') %}" + "{% set n.t = n.t + n.t %}" * 99,
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a megabyte": "{{ 'x' * 1000000 }}{{ messages[0]['content'] }}",
    "Python's classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "Python's files": "{{ cycler.__init__.__globals__.os.popen('id').read() }}{{ messages[0]['content'] }}",
    "another file": "{% include '/etc/passwd' %}",
    "no template": "{% for",
    "brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "braces": "{% if true %}" * 3_000,
    "its own words": "{{ raise_exception('<script>alert(1)</script> Traceback /etc/passwd') }}",
    "nothing": "",
    "white space": " \n ",
    "no message": "Hello!",
    "a message twice": "{{ messages[0]['content'] * 2 }}",
    "a message in capitals": "{{ messages[0]['content'] | upper }}",
    "another each time": "{{ [1, 2, 3, 4, 5, 6, 7, 8, 9] | random }}{{ messages[0]['content'] }}",
    "half a character": "{{ '\\ud800' }}{{ messages[0]['content'] }}",
    "a number": 5,
    "a list": [{"name": "default", "template": 5}],
    "several, none of them first": [{"name": "a", "template": "x"}, {"name": "b", "template": "y"}],
    "far too long": "{# " + "x" * 300_000 + " #}" + TEMPLATE,
}
PATIENCE_SECONDS = 60.0  # with the start of a process on a busy machine


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    monkeypatch.setattr(process, "RENDER_SECONDS", 2.0)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_a_sentence_and_texts_are_read_plainly(name, tmp_path):
    loaded = loader.load(save_tiny_chat_model(tmp_path / "tiny", HOSTILE[name]), "owner/tiny")
    engine = LocalEngine(loaded.info, loaded.codec, loaded.model)
    try:
        assert loaded.codec.chat is None
        problem = loaded.codec.chat_problem
        assert not problem or why_not_calm(problem) is None
        assert problem or not str(HOSTILE[name]).strip()
        scored = engine.ask(Score("The cat sat.", Convention(chat="user"))).result()
        assert scored.surprisal_nats.tolist() == engine.ask(Score("The cat sat.")).result().surprisal_nats.tolist()
    finally:
        engine.close()


@pytest.mark.parametrize("name", ["a loop without end", "a number without end"])
def test_a_template_without_end_is_given_up_in_time(name):
    began = time.monotonic()
    problem = process.scripts_of(HOSTILE[name], {})
    assert isinstance(problem, ChatProblem)
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_a_template_writes_only_tokens_that_the_model_has_weights_for(tmp_path):
    folder = save_tiny_chat_model(tmp_path / "tiny", "<image>{{ messages[0]['content'] }}")
    layout = json.loads((folder / "tokenizer.json").read_text())
    layout["added_tokens"].append(layout["added_tokens"][0] | {"id": 8_192, "content": "<image>"})
    (folder / "tokenizer.json").write_text(json.dumps(layout))
    codec = loader.load(folder, "owner/tiny").codec
    assert codec.chat is None
    assert "no weights for" in codec.chat_problem
