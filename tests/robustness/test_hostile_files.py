"""Directories of a model whose files promise more than they hold, name what is elsewhere, or break who reads them."""

import json
import pickle
import socket
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from computation.perplexity import Convention
from model_cache import ModelUnavailable, loader
from model_cache.file_checks import MOST_DEPTH, shapes_in
from tests.robustness.outcome import why_not_calm
from tests.support.tiny_models import edit_json, save_tiny_gpt2

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"


@pytest.fixture
def folder(tmp_path):
    return save_tiny_gpt2(tmp_path / "tiny", seed=0)


@pytest.fixture
def no_network(monkeypatch):
    """Fails whoever looks for another machine."""
    reached = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_: reached.append(asked) or [])
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: reached.append(address))
    yield
    assert not reached


def refusal(folder: Path) -> str:
    with pytest.raises(ModelUnavailable) as caught:
        loader.load(folder, "owner/tiny")
    assert why_not_calm(str(caught.value)) is None
    return str(caught.value)


def whole_index(folder: Path) -> dict[str, str]:
    return dict.fromkeys(load_file(folder / WEIGHTS), WEIGHTS)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"n_inner": 30_000_000}, "larger model than its files"),
        ({"n_embd": 1_000_000}, "larger model than its files"),
        ({"vocab_size": 50_000_000}, "larger model than its files"),
        ({"n_positions": 30_000_000}, "larger model than its files"),
        ({"n_layer": 900}, "larger model than its files"),
        ({"n_layer": 100_000}, "n_layer = 100000"),
        ({"n_layer": 10**400}, "n_layer = 10000000"),
        ({"n_layer": -1}, "n_layer = -1"),
        ({"n_positions": 10**12}, "n_positions = 1000000000000"),
        ({"nested": [{"num_hidden_layers": 10**9}]}, "nested.num_hidden_layers"),
        ({"n_inner": 65}, "does not fit its files"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 4}}, "quantized"),
        ({"auto_map": {"AutoConfig": "modeling_x.X"}, "model_type": "x"}, "program code"),
    ],
)
def test_a_configuration_that_promises_more_than_the_file_is_refused_before_memory_is_taken(folder, entries, words):
    edit_json(folder / "config.json", **entries)
    biggest = []
    with Watching(biggest):
        assert words in refusal(folder)
    assert max(biggest, default=0) < 50_000_000


class Watching(torch.utils._python_dispatch.TorchDispatchMode):
    """Notes how large each tensor is that takes memory."""

    def __init__(self, sizes: list[int]) -> None:
        super().__init__()
        self.sizes = sizes

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        made = function(*args, **(kwargs or {}))
        if isinstance(made, torch.Tensor) and made.device.type != "meta":
            self.sizes.append(made.numel())
        return made


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "tokenizer_config.json", INDEX])
@pytest.mark.parametrize("depth", [MOST_DEPTH + 10, 100_000])
def test_json_deeper_than_any_is_refused(folder, file, depth):
    (folder / file).write_text('{"a":' * depth + "1" + "}" * depth)
    assert refusal(folder)


def test_a_tokenizer_of_more_entries_than_any_is_refused_before_it_is_built(folder, monkeypatch):
    import transformers

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", lambda *_, **__: pytest.fail("it was built"))
    content = json.loads((folder / "tokenizer.json").read_text())
    content["model"]["vocab"] = {f"t{i}": i for i in range(700_000)}
    (folder / "tokenizer.json").write_text(json.dumps(content))
    assert "(tokenizer.json) holds more than is read" in refusal(folder)


def test_a_text_file_of_a_hundred_megabytes_is_not_read(folder):
    with (folder / "vocab.json").open("wb") as file:
        file.truncate(100_000_000)
    assert "100 MB" in refusal(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 3e38])
def test_weights_that_are_no_numbers_or_huge_are_refused(folder, value):
    tensors = load_file(folder / WEIGHTS)
    for tensor in tensors.values():
        tensor.fill_(value)
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})
    assert "not finite" in refusal(folder)


class Code:
    """Unpickled, it makes a file."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self):
        return Path.touch, (self.proof,)


@pytest.mark.parametrize("named", ["pytorch_model.bin", "../outside.safetensors", "/etc/passwd", "a/b.safetensors", ""])
def test_an_index_names_only_weights_of_its_own_folder(folder, tmp_path, named):
    proof = tmp_path / "ran"
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Code(proof)))
    save_file({"transformer.wte.weight": torch.zeros(1)}, tmp_path / "outside.safetensors")
    tensors = whole_index(folder) | {"transformer.wte.weight": named}
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": tensors}))
    assert "of its own folder" in refusal(folder)
    assert not proof.exists()


def test_an_index_that_names_a_missing_file_does_not_tell_what_else_exists(folder):
    (folder / INDEX).write_text(
        json.dumps({"weight_map": whole_index(folder) | {"lm_head.weight": "model-9.safetensors"}})
    )
    assert "model-9" not in refusal(folder)


@pytest.mark.parametrize(
    "entries",
    [
        {"attn_implementation": "owner/kernel"},
        {"_attn_implementation": "kernels-community/flash-attn2"},
        {"attn_implementation": "owner/kernel:function"},
        {"experts_implementation": "owner/kernel"},
        {"use_kernels": True, "kernel_config": {"kernel_mapping": {"RMSNorm": "owner/kernel:Norm"}}},
        {"tp_plan": "auto", "device_map": "auto"},
        {"_name_or_path": "owner/another", "base_model_name_or_path": "owner/another"},
    ],
)
def test_an_implementation_that_a_configuration_names_is_never_looked_for(folder, entries, no_network):
    plain = loader.load(folder, "owner/tiny")
    edit_json(folder / "config.json", **entries)
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "owner/another"}))
    named = loader.load(folder, "owner/tiny")
    ids = torch.arange(5).unsqueeze(0)
    torch.testing.assert_close(named.model.network(ids).logits, plain.model.network(ids).logits)
    assert named.model.network.config._attn_implementation in ("sdpa", "eager")


def test_files_that_a_tokenizer_names_elsewhere_are_not_read(folder, tmp_path, no_network):
    other = tmp_path / "other.json"
    other.write_text("{}")
    names = ("tokenizer_file", "vocab_file", "merges_file", "added_tokens_file", "special_tokens_map_file")
    edit_json(
        folder / "tokenizer_config.json",
        **dict.fromkeys(names, str(other)),
        fast_tokenizer_files=["../tokenizer.9.0.0.json"],
        name_or_path="owner/another",
    )
    (tmp_path / "tokenizer.9.0.0.json").write_text("{}")
    assert loader.load(folder, "owner/tiny").codec.encode("The cat sat.", Convention())


def test_headers_alone_tell_the_shapes(folder):
    assert shapes_in(folder, "owner/tiny") == {
        name: tuple(tensor.shape) for name, tensor in load_file(folder / WEIGHTS).items()
    }
