"""Directories that cannot be opened: refused with a sentence, and none of their code ever runs."""

import json

import pytest
from safetensors.torch import load_file, save_file

from tests.hub.checks import refusal
from tests.support.tiny_models import TINY, edit_json


@pytest.mark.parametrize("served", [True, False])
def test_a_repository_that_needs_its_own_code_is_refused_and_the_code_never_runs(serve, changed, served):
    own_code = {"AutoConfig": "modeling_x.Config", "AutoModelForCausalLM": "modeling_x.Model"}
    edit_json(changed / "config.json", model_type="mystery", architectures=["Model"], auto_map=own_code)
    (changed / "modeling_x.py").write_text(f"open({str(changed / 'ran')!r}, 'w')")
    server = serve({TINY: changed})
    assert "code" in refusal(TINY if served else str(changed))
    assert not (changed / "ran").exists()
    assert f"{TINY}/modeling_x.py" not in server.downloads


@pytest.mark.parametrize("tensor", ["transformer.h.0.mlp.c_fc.weight", "transformer.wte.weight"])
def test_weights_that_lack_a_tensor_are_refused(serve, changed, tensor):
    weights = load_file(changed / "model.safetensors")
    del weights[tensor]
    save_file(weights, changed / "model.safetensors", metadata={"format": "pt"})
    serve({TINY: changed})
    assert "lack" in refusal(TINY)


def cut_short(safetensors: bytes) -> bytes:
    return safetensors[:-1000]


def empty(safetensors: bytes) -> bytes:
    return b""


def pointer_to_lfs(safetensors: bytes) -> bytes:
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 344440\n"


def every_bit_set(safetensors: bytes) -> bytes:
    return b"\xff" * len(safetensors)


def header_of_another_kind(safetensors: bytes) -> bytes:
    return (6).to_bytes(8, "little") + b"[1, 2]"


def header_without_shapes(safetensors: bytes) -> bytes:
    header = b'{"transformer.wte.weight": {"dtype": "F32"}}'
    return len(header).to_bytes(8, "little") + header


DAMAGES = [cut_short, empty, pointer_to_lfs, every_bit_set, header_of_another_kind, header_without_shapes]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_safetensors_are_refused(serve, changed, damage):
    file = changed / "model.safetensors"
    file.write_bytes(damage(file.read_bytes()))
    serve({TINY: changed})
    assert "damaged" in refusal(TINY)


@pytest.mark.parametrize("entries", [{"n_embd": "16"}, {"n_head": 0}, {"dtype": "float99"}])
def test_a_configuration_that_makes_no_sense_is_refused(changed, entries):
    edit_json(changed / "config.json", **entries)
    refusal(str(changed))


def test_a_repository_without_a_tokenizer_is_refused(serve, changed):
    (changed / "tokenizer.json").unlink()
    serve({TINY: changed})
    assert "tokenizer" in refusal(TINY)


def test_a_tokenizer_of_an_unknown_kind_is_refused(serve, changed):
    layout = json.loads((changed / "tokenizer.json").read_text())
    edit_json(changed / "tokenizer.json", model=layout["model"] | {"type": "Mystery"})
    serve({TINY: changed})
    refusal(TINY)
