"""What clicks and buttons append, against transformers, and the branches that were tried."""

import math

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from app.next_token import continuation
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import NextToken, ScoreContinuation
from tests.pages.next_token.actions import PHRASE, append, click_on, rows, text
from tests.support.engines import phrase_ids
from tests.support.pages import component, components


def test_a_click_appends_exactly_that_token_and_undo_takes_it_back(at):
    token_id = rows(at)[3]["token_id"]
    append(at, token_id)
    ids = (*phrase_ids(open_model(), PHRASE), token_id)
    expected = open_model().ask(NextToken(ids)).result().logits.argmax()
    assert rows(at)[0]["token_id"] == expected
    at.button(key="undo").click().run()
    assert text(at) == "·To·be·or·not·to"
    at.run()
    assert text(at) == "·To·be·or·not·to", "a click is heard once"


def test_the_box_holds_the_text_that_the_figures_are_of(at):
    box = at.text_area(key="phrase")
    first = rows(at)[0]
    append(at, first["token_id"])
    assert box.value == PHRASE + first["token"].replace("·", " ")
    running = component(at, "The text so far")
    assert (running["typed"], running["appended"]) == (PHRASE, first["token"].replace("·", " "))
    at.number_input(key="n_tokens").set_value(3)
    at.button(key="greedy").click().run()
    assert box.value == text(at).replace("·", " ").replace("↵", "\n").removeprefix(" ")
    box.set_value(box.value + " indeed").run()
    assert text(at).endswith("·indeed")
    assert not [data for data in components(at) if data["label"] == "The text so far"], "what was typed is a phrase"
    box.set_value(PHRASE).run()
    assert text(at) == "·To·be·or·not·to"
    tried = component(at, "Continuations tried")["lines"]
    assert len(tried[1]["nodes"]) == 4, "the phrase found its branches again"


def test_a_text_that_went_on_is_taken_to_surprise(at):
    append(at, rows(at)[0]["token_id"])
    whole = at.text_area(key="phrase").value
    at.button(key="see_surprise").click().run()
    assert not at.exception
    assert at.text_area(key="text").value == whole


def test_exactly_the_tokens_that_were_appended_stay_though_the_text_could_be_cut_otherwise(at):
    engine = open_model()
    piece = engine.codec.encode_within(" b")[0]
    split = (piece, *engine.codec.encode_within("e"))
    content_id = component(at, "The likeliest next tokens")["content_id"]
    at.session_state["list"] = {"clicked": {"value": split[0], "content_id": content_id, "at": 1}}
    at.run()
    content_id = component(at, "The likeliest next tokens")["content_id"]
    at.session_state["list"] = {"clicked": {"value": split[1], "content_id": content_id, "at": 2}}
    at.run()
    assert at.text_area(key="phrase").value == f"{PHRASE} be"
    assert [token["text"] for token in component(at, "Tokens of the phrase")["tokens"]][-2:] == ["·b", "e"]


def test_branches_are_kept_and_any_node_can_be_returned_to(at):
    first, second = rows(at)[0], rows(at)[1]
    append(at, first["token_id"])
    after = rows(at)[0]
    append(at, after["token_id"])
    at.button(key="undo").click().run()
    at.button(key="undo").click().run()
    append(at, second["token_id"])
    lines = component(at, "Continuations tried")["lines"]
    assert [[node["text"] for node in line["nodes"]] for line in lines] == [
        ["the phrase"],
        [first["token"], after["token"]],
        [second["token"]],
    ]
    engine = open_model()
    chain = engine.ask(ScoreContinuation(phrase_ids(engine, PHRASE), (first["token_id"], after["token_id"]))).result()
    probability = float(lines[1]["note"].split("p = ")[1].removesuffix(")"))
    assert probability == pytest.approx(math.exp(-chain.surprisal_nats), rel=1e-3)
    click_on(at, "tree", lines[1]["nodes"][1]["node"], "Continuations tried")
    assert text(at) == f"·To·be·or·not·to{first['token']}{after['token']}"
    at.text_area(key="phrase").set_value("Once upon a").run()
    assert len(components(at)) == 2, "another phrase, no tree yet"
    at.text_area(key="phrase").set_value(PHRASE).run()
    assert text(at) == "·To·be·or·not·to"
    click_on(at, "tree", lines[1]["nodes"][1]["node"], "Continuations tried")
    assert text(at) == f"·To·be·or·not·to{first['token']}{after['token']}", "the phrase found its branches again"
    at.button(key="forget").click().run()
    assert text(at) == "·To·be·or·not·to"


def test_a_draw_starts_where_the_list_stands(at):
    at.number_input(key="n_tokens").set_value(3)
    at.button(key="greedy").click().run()
    whole = text(at)
    content_id = component(at, "Tokens of the phrase")["content_id"]
    at.session_state["strip"] = {
        "clicked": {"value": 5, "content_id": content_id, "at": 1}
    }  # the first token that was appended
    at.run()
    at.number_input(key="n_tokens").set_value(1)
    at.button(key="greedy").click().run()
    assert whole.startswith(text(at))
    assert len(component(at, "Tokens of the phrase")["tokens"]) == 7
    content_id = component(at, "Tokens of the phrase")["content_id"]
    at.session_state["strip"] = {"clicked": {"value": 1, "content_id": content_id, "at": 2}}
    at.run()
    assert at.button(key="greedy").disabled, "inside the phrase nothing can be appended"


def test_greedy_goes_on_as_transformers_does(at):
    at.number_input(key="n_tokens").set_value(12)
    at.button(key="greedy").click().run()
    assert not at.exception
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY)
    ids = tokenizer(PHRASE, return_tensors="pt")
    expected = model.generate(**ids, max_new_tokens=12, do_sample=False, pad_token_id=0)[0]
    assert text(at).replace("·", " ").replace("↵", "\n") == tokenizer.decode(expected)


def test_the_same_seed_draws_the_same_text_and_another_another(at):
    found = []
    for seed in (3, 4, 3):
        at.number_input(key="seed").set_value(seed)
        at.number_input(key="n_tokens").set_value(8)
        at.button(key="sample_token").click().run()
        found.append(text(at))
        at.button(key="forget").click().run()
    assert found[0] == found[2] != found[1]


def test_sampling_from_the_likeliest_alone_is_greedy(at):
    at.number_input(key="top_k").set_value(1)
    at.number_input(key="n_tokens").set_value(5)
    at.button(key="sample_token").click().run()
    sampled = text(at)
    at.button(key="forget").click().run()
    at.button(key="greedy").click().run()
    assert text(at) == sampled


@pytest.mark.parametrize("how", ["button", "click"])
def test_at_the_limit_the_button_that_makes_room_is_there(at, monkeypatch, how):
    monkeypatch.setattr(continuation, "MAX_TRIED", 2)
    at.number_input(key="n_tokens").set_value(2 if how == "click" else 5)
    at.button(key="greedy").click().run()
    if how == "click":
        append(at, rows(at)[1]["token_id"])
    assert not at.exception
    assert "tried 2 tokens after this phrase" in at.warning[0].value
    assert len(component(at, "Tokens of the phrase")["tokens"]) == 7, "what was drawn stays"
    assert rows(at)
    at.button(key="forget").click().run()
    assert text(at) == "·To·be·or·not·to"
    assert not at.warning
    append(at, rows(at)[0]["token_id"])
    assert not at.warning
