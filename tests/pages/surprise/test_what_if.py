"""What a replaced token changes, against transformers, and how it is taken back."""

import math

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from components import format
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from tests.pages.surprise.actions import CHANGED, TEXT, pin
from tests.support.engines import score
from tests.support.pages import click, component, heatmap, words_on


def test_a_replaced_token_changes_what_comes_after_and_undo_takes_it_back(at, scored):
    pin(at, 5)
    shown = component(at, "The likeliest tokens at the chosen place")
    other = next(row["token_id"] for row in shown["rows"] if "actual" not in row["kinds"])
    click(at, "heatmap_alternatives", other, shown["content_id"])
    ids = scored.ids.tolist()
    ids[5] = other
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    with torch.no_grad():
        log_probs = model(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
    nats = -log_probs[range(len(ids) - 1), ids[1:]].double()
    change = float(nats.sum() - scored.surprisal_nats.sum()) / math.log(2)
    assert f"{abs(change):,.1f} bits {'more' if change > 0 else 'less'}" in words_on(at)
    chips = component(at, CHANGED)["chips"]
    assert [chip["changed"] for chip in chips] == [i == 5 for i in range(len(ids))]
    assert all(chip["heat"] == 0 for chip in chips[1:5]), "nothing before it changes"
    for i in range(6, len(ids)):
        difference = (float(nats[i - 1]) - scored.surprisal_nats[i - 1]) / math.log(2)
        assert chips[i]["heat"] == pytest.approx(100 * np.clip(difference / 8, -1, 1), abs=0.06)
    at.button(key="undo_edit").click().run()
    assert "instead of" not in words_on(at)


def test_a_typed_replacement_may_have_another_number_of_tokens(at, scored):
    pin(at, scored.pieces.index(b" train"))
    at.text_input(key="replacement").set_value("eigenvalue")
    at.button(key="replace").click().run()
    chips = component(at, CHANGED)["chips"]
    assert "".join(chip["text"] for chip in chips) == " " + TEXT.replace(" train", " eigenvalue")
    assert sum(chip["changed"] for chip in chips) == len(open_model().codec.encode_within(" eigenvalue"))
    assert len([chip for chip in chips if not chip["changed"]]) == len(scored.ids) - 1


def test_nothing_or_too_much_in_a_tokens_place_gets_a_sentence(at, monkeypatch):
    pin(at, 5)
    at.button(key="replace").click().run()
    assert "should stand there" in words_on(at)
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "60")
    at.text_input(key="replacement").set_value("word " * 80)
    at.button(key="replace").click().run()
    assert not at.exception
    assert "at most 60 are measured" in words_on(at)
    assert at.text_input(key="replacement").value == "word " * 80
    at.button(key="undo_edit").click().run()
    assert not at.warning


def test_undo_takes_back_one_replacement_after_the_other(at, scored):
    pin(at, scored.pieces.index(b" train"))
    found = []
    for word in ("bus", "car"):
        at.text_input(key="replacement").set_value(word)
        at.button(key="replace").click().run()
        found.append("".join(c["text"] for c in component(at, CHANGED)["chips"]))
    assert found == [" " + TEXT.replace("train", "bus"), " " + TEXT.replace("train", "car")]
    at.button(key="undo_edit").click().run()
    chips = component(at, CHANGED)["chips"]
    assert "".join(chip["text"] for chip in chips) == found[0]
    at.button(key="undo_edit").click().run()
    assert "instead of" not in words_on(at)


def test_a_character_of_several_tokens_is_pinned_and_replaced_whole(at):
    at.text_area(key="text").set_value("I feel 😀 today").run()
    scored = score(open_model(), "I feel 😀 today")
    chip = next(chip for chip in heatmap(at)["chips"] if "😀" in chip["text"])
    pin(at, chip["position"])
    members = [i for i, piece in enumerate(scored.pieces) if any(byte > 127 for byte in piece)]
    assert len(members) > 1
    probability = math.exp(-sum(scored.surprisal_nats[i - 1] for i in members))
    assert f"the model gave **{chip['text'].replace(' ', '·')}** {format.chances(probability)}" in words_on(at)
    at.text_input(key="replacement").set_value("happy")
    at.button(key="replace").click().run()
    chips = component(at, CHANGED)["chips"]
    assert "".join(chip["text"] for chip in chips).replace("·", " ") == " I feel happy today"
    assert "With 1 token replaced" in words_on(at)
    at.text_area(key="text").set_value("I feel 😀 today ").run()  # nothing is pinned in it
    assert f"The biggest surprise: after “I feel” the model gave **{chip['text'].replace(' ', '·')}**" in words_on(at)
    listed = [row["cells"][0] for row in component(at, "Most surprising tokens")["rows"]]
    assert chip["text"].replace(" ", "·") in listed
    assert not any("<0x" in cell for cell in listed)
