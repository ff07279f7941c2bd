"""The list of next tokens: its figures against the model's own, and which place it stands for."""

import math

import pytest
import torch

from model_cache import open_model, predict_next_tokens
from model_cache.engine.questions import NextToken
from model_cache.engine.worker import Worker
from tests.pages.next_token.actions import PHRASE, rows
from tests.support.engines import phrase_ids
from tests.support.pages import component, words_on


def test_the_list_shows_the_models_own_figures(at):
    at.number_input(key="k").set_value(7).run()
    expected = predict_next_tokens(PHRASE, 7)
    shown = rows(at)
    assert [row["token_id"] for row in shown[:-1]] == expected["token_id"].tolist()
    assert [float(row["logit"]) for row in shown[:-1]] == pytest.approx(expected["logits"].tolist(), abs=1e-3)
    percents = [float(row["probability"].removesuffix(" %")) for row in shown]
    assert percents[:-1] == pytest.approx((100 * expected["probabilities"]).tolist(), rel=6e-3)
    assert sum(percents) == pytest.approx(100, abs=0.2)
    running = [float(row["cumulative"].removesuffix(" %")) for row in shown]
    assert running[:-1] == pytest.approx((100 * expected["probabilities"]).cumsum().tolist(), rel=6e-3)
    assert (shown[-1]["token"], shown[-1]["kinds"], running[-1]) == ("everything else", ["rest"], 100)
    assert "Greedy" in words_on(at)


def test_only_a_phrase_with_another_token_to_click_says_so(at):
    said = "Click a token of the phrase"
    assert said in words_on(at)
    at.text_area(key="phrase").set_value("the").run()
    assert "has the shape [1, 1," in words_on(at)
    assert said not in words_on(at)


def test_a_hundred_tokens_can_be_listed(at):
    at.number_input(key="k").set_value(100).run()
    assert len(rows(at)) == 101
    assert not any(row["probability"] in ("0 %", "0.00 %") for row in rows(at))


def test_each_step_from_logit_to_probability_can_be_followed_by_hand(at):
    at.toggle(key="steps").set_value(True)
    at.slider(key="temperature").set_value(0.5)
    at.number_input(key="top_k").set_value(3).run()
    shown = rows(at)
    for row in shown[:3]:
        assert float(row["÷ 0.5"]) == pytest.approx(float(row["logit"]) / 0.5, abs=2e-3)
    weights = [float(row["exp"]) for row in shown[:3]]
    by_hand = [math.exp(float(row["÷ 0.5"]) - float(shown[0]["÷ 0.5"])) for row in shown[:3]]
    assert weights == pytest.approx(by_hand, rel=1e-2)
    adjusted = [float(row["adjusted"].removesuffix(" %")) for row in shown]
    assert adjusted[:3] == pytest.approx([100 * w / sum(weights) for w in weights], rel=1e-2)
    assert adjusted[3:] == [0] * 8
    assert [row["kinds"] for row in shown] == [[]] * 3 + [["struck"]] * 7 + [["rest"]]


def test_temperature_zero_is_one_hot_and_no_error(at):
    at.slider(key="temperature").set_value(0.0).run()
    assert not at.exception
    assert [row["adjusted"] for row in rows(at)] == ["100 %"] + ["0 %"] * 10


def test_moving_the_settings_runs_no_model(at, monkeypatch):
    asked = []
    monkeypatch.setattr(Worker, "submit", lambda self, task: asked.append(task))
    at.slider(key="temperature").set_value(0.7)
    at.slider(key="top_p").set_value(0.5)
    at.toggle(key="steps").set_value(True).run()
    assert rows(at)
    assert asked == []


def test_any_position_shows_what_was_expected_there_and_what_came(at):
    content_id = component(at, "Tokens of the phrase")["content_id"]
    at.session_state["strip"] = {"clicked": {"value": 2, "content_id": content_id, "at": 1}}
    at.run()
    assert "logits[0, 2]" in words_on(at)
    assert "logits[0, -3]" in words_on(at)
    actual = [row for row in rows(at) if "actual" in row["kinds"]]
    assert [row["token"] for row in actual] == ["·not"]
    ids = phrase_ids(open_model(), PHRASE)
    row = torch.from_numpy(open_model().ask(NextToken(ids[:3])).result().logits.copy())
    assert float(actual[0]["probability"].removesuffix(" %")) == pytest.approx(
        100 * float(row.softmax(-1)[ids[3]]), rel=6e-3
    )
    assert not component(at, "The likeliest next tokens")["clickable"]
    at.text_area(key="phrase").set_value("Once").run()
    assert not at.exception
    assert "logits[0, 0]" in words_on(at)


def test_the_shape_of_the_logits_is_this_pages_own(at):
    assert f"[1, 5, {open_model().info.vocabulary}]" in words_on(at)


def test_a_trailing_space_is_explained_and_removed_with_one_click(at):
    at.text_area(key="phrase").set_value("To be or not to ").run()
    assert "ends in a space" in words_on(at)
    at.button(key="remove_space").click().run()
    assert at.text_area(key="phrase").value == PHRASE
    assert "ends in a space" not in words_on(at)
