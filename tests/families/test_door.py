"""What is refused at the door with one sentence, and how far a model that opens can read."""

import pytest
import torch
from torch import nn
from transformers import AutoModelForCausalLM

from model_cache import loader
from model_cache.catalog import ModelUnavailable
from model_cache.engine.probe import open_network
from model_cache.loader import load
from tests.families import tiny
from tests.families.lists import REFUSED, made_of


def test_a_family_that_looks_ahead_is_refused_with_one_sentence_that_names_the_model(refused, tmp_path):
    tiny.save(refused, tmp_path / "mine")
    with pytest.raises(ModelUnavailable, match=f"^mine {REFUSED[refused]}.*Choose a model"):
        load(tmp_path / "mine", str(tmp_path / "mine"))


def test_a_decoder_reads_as_far_as_its_positions_reach_behind_those_that_it_loses(tmp_path):
    tiny.save("roberta", tmp_path, is_decoder=True, max_position_embeddings=130)
    info = load(tmp_path, str(tmp_path)).info
    assert (info.context, info.window, info.stride) == (128, 128, 64)


def test_a_context_is_read_from_the_name_that_the_family_has_for_it(tmp_path):
    tiny.save("mpt", tmp_path, max_seq_len=128)
    assert load(tmp_path, str(tmp_path)).info.context == 128


def test_a_model_without_an_end_is_read_in_the_longest_windows(tmp_path, monkeypatch):
    monkeypatch.setattr(loader, "MAX_WINDOW", 80)
    tiny.save("mamba", tmp_path)
    assert load(tmp_path, str(tmp_path)).info.window == 80


def test_a_context_past_the_longest_window_stays_as_stated(tmp_path, monkeypatch):
    monkeypatch.setattr(loader, "MAX_WINDOW", 40)
    tiny.save("llama", tmp_path)
    info = load(tmp_path, str(tmp_path)).info
    assert (info.context, info.window) == (64, 40)


def test_the_largest_length_that_runs_is_found_wherever_it_lies(tmp_path):
    tiny.save("gpt2", tmp_path)
    for true_end in (63, 41, 7):
        network = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
        _fail_past(network, true_end)
        assert open_network(network, "mine", 64)[1] == true_end


HYBRID = [*["linear_attention"] * 3, "full_attention"] * 2


@pytest.mark.parametrize(
    ("family", "changes", "deep"),
    [
        ("llama", {"max_position_embeddings": 200}, 2),
        ("opt", {"max_position_embeddings": 200}, 2),
        ("qwen3_next", {"max_position_embeddings": 200, "layer_types": HYBRID}, 4),
    ],
)
def test_a_long_pass_at_the_door_runs_no_more_layers_than_hold_each_kind(family, changes, deep, tmp_path):
    tiny.save(family, tmp_path, num_hidden_layers=8, **changes)
    network = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    (layers,) = (module for module in network.modules() if isinstance(module, nn.ModuleList) and len(module) == 8)
    longest = [0] * 8

    def note(i, hidden):
        longest[i] = max(longest[i], hidden.shape[1])

    for i, layer in enumerate(layers):
        layer.register_forward_pre_hook(lambda _, args, i=i: note(i, args[0]))
    assert open_network(network, "mine", 200)[1] == 200
    assert longest == [200] * deep + [72] * (8 - deep)
    assert len([module for module in network.modules() if isinstance(module, nn.ModuleList) and len(module) == 8]) == 1


def test_positions_that_run_out_are_found_in_a_deep_model_too(tmp_path):
    tiny.save("roberta", tmp_path, is_decoder=True, max_position_embeddings=130, num_hidden_layers=6)
    assert load(tmp_path, str(tmp_path)).info.context == 128


def test_whether_a_model_can_read_on_is_known_from_reading_on(tmp_path, monkeypatch):
    monkeypatch.setattr(loader, "MAX_WINDOW", 64)
    for family, cached in (("llama", True), ("mamba", True), ("rwkv", True), ("openai-gpt", False), ("bamba", False)):
        tiny.save(family, tmp_path / family)
        assert load(tmp_path / family, family).model.cached is cached, family


def test_a_cache_that_is_right_for_six_ids_but_not_past_a_sliding_window_is_not_used(tmp_path):
    tiny.save("moshi", tmp_path)
    assert not load(tmp_path, str(tmp_path)).model.cached


def test_logits_that_are_not_finite_are_refused(tmp_path):
    tiny.save("gpt2", tmp_path / "mine")
    network = AutoModelForCausalLM.from_pretrained(tmp_path / "mine")
    network.transformer.ln_f.weight.data[0] = float("nan")
    network.save_pretrained(tmp_path / "mine")
    with pytest.raises(ModelUnavailable, match=r"^mine gives logits that are not finite numbers.*Choose another model"):
        load(tmp_path / "mine", str(tmp_path / "mine"))


def test_an_error_of_the_first_pass_is_a_model_that_is_unavailable(tmp_path):
    tiny.save("gpt2", tmp_path)
    network = AutoModelForCausalLM.from_pretrained(tmp_path)
    _fail_past(network, 0)
    with pytest.raises(ModelUnavailable, match=r"^mine cannot be run on text alone \(too long\). Choose another"):
        open_network(network, "mine", 64)


@pytest.mark.parametrize("name", ["bert, decoder", "roberta, decoder", "llama4_text", "phimoe", "qwen3_next"])
def test_the_fast_setting_bears_tied_biases_and_routers(name, tmp_path):
    family, changes = made_of(name)
    tiny.save(family, tmp_path, **changes)
    exact, fast = (load(tmp_path, "mine", fast=fast).model for fast in (False, True))
    torch.testing.assert_close(fast.row_after(range(90, 120)), exact.row_after(range(90, 120)), rtol=0.1, atol=0.3)


def test_a_model_that_cannot_run_in_bfloat16_says_what_to_switch_off(tmp_path):
    tiny.save("mamba", tmp_path)
    with pytest.raises(ModelUnavailable, match=r"^mine cannot be run .* Switch “Fast \(bfloat16\)” off"):
        load(tmp_path, "mine", fast=True)


def test_a_model_that_looks_ahead_only_in_long_texts_is_refused(tmp_path):
    tiny.save("gpt2", tmp_path)
    network = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    body = network.transformer.forward

    def looks_ahead(input_ids, **options):
        out = body(input_ids=input_ids, **options)
        if input_ids.shape[1] > 20:
            out.last_hidden_state = out.last_hidden_state + out.last_hidden_state[:, -1:]
        return out

    network.transformer.forward = looks_ahead
    with pytest.raises(ModelUnavailable, match=r"^mine is not causal"):
        open_network(network, "mine", 64)


def test_a_model_that_padding_disturbs_reads_one_window_at_a_time(tmp_path):
    tiny.save("gpt2", tmp_path)
    network = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    assert open_network(network, "mine", 64)[0].batched
    body = network.transformer.forward

    def disturbed(input_ids, **options):
        out = body(input_ids=input_ids, **options)
        out.last_hidden_state = out.last_hidden_state * (1 + (input_ids == 0).sum())
        return out

    network.transformer.forward = disturbed
    assert not open_network(network, "mine", 64)[0].batched


def _fail_past(network, end):
    body = network.transformer.forward

    def shorter(input_ids, **options):
        if input_ids.shape[1] > end:
            raise IndexError("too long")
        return body(input_ids=input_ids, **options)

    network.transformer.forward = shorter
