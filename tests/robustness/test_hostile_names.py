"""What a model's files name, link to and fill: other files, code, long lists, numbers that no model has."""

import json
import threading
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from model_cache import ModelUnavailable, blueprint, loader
from model_cache.config_checks import check_numbers, without_names
from model_cache.json_shape import JsonLimits, is_within
from tests.families.lists import EVERY, made_of
from tests.robustness.outcome import why_not_calm
from tests.support.tiny_models import edit_json, save_tiny_gpt2

WEIGHTS = "model.safetensors"


@pytest.fixture
def folder(tmp_path):
    return save_tiny_gpt2(tmp_path / "tiny", seed=0)


def refusal(folder: Path) -> str:
    with pytest.raises(ModelUnavailable) as caught:
        loader.load(folder, "owner/tiny")
    assert why_not_calm(str(caught.value), str(folder.parent)) is None
    return str(caught.value)


def test_another_configuration_that_the_configuration_names_is_not_read(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.4.0.0.json").write_text(json.dumps(config | {"n_layer": 3, "attn_implementation": "owner/x"}))
    edit_json(folder / "config.json", configuration_files=["config.4.0.0.json"])
    assert loader.load(folder, "owner/tiny").model.network.config.n_layer == 1


def test_other_weights_that_the_configuration_names_are_not_read(folder, tmp_path):
    outside = tmp_path / "outside.bin"
    torch.save({}, outside)
    (folder / "x.safetensors.index.json").write_text(
        json.dumps({"metadata": {}, "weight_map": dict.fromkeys(load_file(folder / WEIGHTS), "../outside.bin")})
    )
    edit_json(folder / "config.json", transformers_weights="x.safetensors.index.json")
    assert loader.load(folder, "owner/tiny").info.n_parameters > 0


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "tokenizer_config.json", WEIGHTS])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder, tmp_path, file):
    (folder / file).rename(tmp_path / "outside")
    (folder / file).symlink_to(tmp_path / "outside")
    assert f"{file} of owner/tiny is a link" in refusal(folder)


def test_a_link_to_what_never_ends_is_not_read(folder):
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to("/dev/zero")
    assert "is a link" in refusal(folder)


def test_a_link_within_the_folder_is_followed(folder):
    (folder / WEIGHTS).rename(folder / "weights.bin")
    (folder / WEIGHTS).symlink_to("weights.bin")
    assert loader.load(folder, "owner/tiny").info.n_parameters > 0


@pytest.mark.parametrize(
    "entries", [{"num_labels": 10**8}, {"n_head": 10**6}, {"chunk_size": 10**6}, {"H_cycles": 10**7}, {"n": 10**12}]
)
def test_a_number_that_would_be_counted_up_to_is_refused(entries):
    with pytest.raises(ModelUnavailable, match="which no model has"):
        check_numbers({"text_config": [entries]}, "owner/tiny")


def test_every_familys_own_numbers_and_sizes_are_let_through():
    for family in dict.fromkeys(made_of(name)[0] for name in EVERY):
        config = json.loads(CONFIG_MAPPING[family]().to_json_string(use_diff=False))
        check_numbers(config, family)
        dropped = {key for key in config if key not in without_names(config)}
        assert dropped <= {"_name_or_path", "_attn_implementation", "_experts_implementation"}, family


@pytest.mark.parametrize(
    "content",
    [
        {"model": {"type": "BPE", "vocab": {}, "merges": [[]] * 300_000}},
        {"model": {"type": "BPE", "vocab": {"a" * 1_000_000: 0}}},
        {"added_tokens": [{"id": i, "content": str(i), "special": True} for i in range(60_000)]},
    ],
    ids=["lists", "a long entry", "added tokens"],
)
def test_a_tokenizer_that_is_fuller_than_its_model_is_refused_before_it_is_built(folder, monkeypatch, content):
    import transformers

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", lambda *_, **__: pytest.fail("it was built"))
    whole = json.loads((folder / "tokenizer.json").read_text())
    (folder / "tokenizer.json").write_text(json.dumps(whole | content))
    assert "holds more than is read" in refusal(folder)


def test_depth_is_counted_outside_of_strings_alone():
    content = b'{"a\\\\": [["\\"[[[", "]]"]]}'
    json.loads(content)
    assert is_within(content, JsonLimits(depth=3))
    assert not is_within(content, JsonLimits(depth=2))


def test_long_values_are_let_through_and_long_entries_are_not():
    long = "x" * 5_000
    assert is_within(json.dumps({"chat_template": long}).encode(), JsonLimits())
    assert not is_within(json.dumps({long: 1}).encode(), JsonLimits())
    assert not is_within(json.dumps([long]).encode(), JsonLimits())


def test_a_network_that_is_built_elsewhere_meanwhile_does_not_count():
    failed = []

    def build() -> None:
        try:
            nn.Sequential(*(nn.Linear(1, 1) for _ in range(50)))
        except BaseException as error:
            failed.append(error)

    with blueprint.at_most(10):
        thread = threading.Thread(target=build)
        thread.start()
        thread.join()
        assert not failed
        with pytest.raises(blueprint.TooManyParts):
            nn.Sequential(*(nn.Linear(1, 1) for _ in range(50)))
