"""Networks of every family that is opened from GGUF expect what llama.cpp expects of the same file."""

import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoConfig

from model_cache import ModelUnavailable, loader
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.gguf.families import FAMILIES, config_of
from model_cache.gguf.header import read_header
from model_cache.gguf.unpack import unpack
from tests.gguf.families import N_LAYERS, SETTINGS, VOCABULARY, sizes
from tests.support.gguf_files import byte_level_settings, random_network, tensors_of, write_gguf
from tests.support.llama_cpp import read_by_llama_cpp

SLOWED = np.array([1, 1, 1.5, 2, 4, 8, 8, 8])
FAR, FURTHER = {"rope_factors_short.weight": SLOWED}, {"rope_factors_long.weight": 2 * SLOWED}
FIRST = "rope.scaling.original_context_length"
# Of each: the family, more settings, more tensors, and what transformers' configuration has besides.
VARIANTS = {
    **{family: (family, {}, {}, {}) for family in SETTINGS},
    "gemma3, far positions squeezed": ("gemma3", {"rope.scaling.type": "linear", "rope.scaling.factor": 8.0}, {}, {}),
    "llama, each position slowed down": ("llama", {}, {"rope_freqs.weight": SLOWED}, {}),
    "phi3, near": ("phi3", {FIRST: 4096, "rope.scaling.attn_factor": 1.2}, FAR | FURTHER, {}),
    "phi3, turned in part": ("phi3", {"rope.dimension_count": 8}, {}, {}),
    "stablelm, both at once": (
        "stablelm",
        {"use_parallel_residual": True},
        {},
        {"use_parallel_residual": True, "use_qkv_bias": True},
    ),
    "gptneox, one after the other": ("gptneox", {"use_parallel_residual": False}, {}, {"use_parallel_residual": False}),
    "nemotron, with biases": ("nemotron", {}, {}, {"attention_bias": True, "mlp_bias": True}),
}
DRAWN = torch.Generator().manual_seed(1)
IDS = torch.randint(5, VOCABULARY, (100,), generator=DRAWN).tolist()


def settings_of(family: str) -> dict:
    vocabulary = byte_level_settings(BUNDLED_DIRECTORY / "tokenizer.json", "gpt-2")
    return SETTINGS[family] | {"block_count": N_LAYERS.get(family, 2)} | vocabulary


def written(folder, family: str, settings: dict, tensors: dict, kinds: dict | None = None, **more):
    network = random_network(AutoConfig.for_model(FAMILIES[family][0], **sizes(family) | more), seed=len(more))
    file = write_gguf(folder / "a.gguf", family, settings, tensors_of(network, family) | tensors, kinds)
    (folder / "unpacked").mkdir()
    return file, folder / "unpacked"


def opened(file, folder):
    unpack(file, read_header(file, "a file"), folder, "a file", lambda *_: None)
    return loader.load(folder, "a file")


@pytest.mark.parametrize("variant", VARIANTS)
def test_next_tokens_are_as_likely_as_llama_cpp_says(variant, tmp_path):
    family, more, tensors, besides = VARIANTS[variant]
    file, folder = written(tmp_path, family, settings_of(family) | more, tensors, **besides)
    lengths = (5, 20, len(IDS))  # within the sliding windows and past them
    theirs = read_by_llama_cpp(file, prompts=[IDS[:n] for n in lengths])["expected"]
    model = opened(file, folder).model
    for n, expected in zip(lengths, theirs, strict=True):
        with torch.inference_mode():
            ours = model.read([torch.tensor(IDS[:n])], [slice(n - 1, n)]).logits(0, 1)[0].log_softmax(-1)
        for token, log_probability in expected.items():
            assert abs(log_probability - float(ours[int(token)])) < 0.02, (n, token)


@pytest.mark.parametrize("kind", ["Q4_1", "Q8_0", "F16", "BF16"])
def test_weights_are_those_that_transformers_unpacks(kind, tmp_path):
    from transformers import AutoModelForCausalLM

    tensors = tensors_of(random_network(AutoConfig.for_model("llama", **sizes("llama"))), "llama")
    kinds = {name: kind for name, tensor in tensors.items() if tensor.ndim > 1}
    file, folder = written(tmp_path, "llama", settings_of("llama"), {}, kinds)
    opened(file, folder)
    ours = load_file(folder / "model.safetensors")
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file=file.name, dtype=torch.float32).state_dict()
    assert ours.keys() == theirs.keys() - {"lm_head.weight"}
    assert all(torch.equal(weights.float(), theirs[name]) for name, weights in ours.items())


def test_every_family_is_compared():
    assert set(SETTINGS) == set(FAMILIES)


@pytest.mark.parametrize(
    ("family", "more", "words"),
    [
        ("llama", {"expert_count": 8}, "“expert_count”"),
        ("llama", {"rope.scaling.type": "yarn"}, "“rope.scaling.type”"),
        ("llama", {"attention.value_length": 8}, "values of another size"),
        ("llama", {"rope.dimension_count": 8}, "turns a part"),
        ("llama", {"attention.head_count": [4, 2]}, "as one number"),
        ("qwen2", {"logit_scale": 0.5}, "“logit_scale”"),
        ("gpt2", {"rope.freq_base": 10_000.0}, "“rope.freq_base”"),
    ],
)
def test_a_setting_that_would_be_lost_is_refused_by_its_name(family, more, words, tmp_path):
    file, _ = written(tmp_path, family, settings_of(family) | more, {})
    with pytest.raises(ModelUnavailable, match=words):
        config_of(read_header(file, "a file"), "a file")


def test_a_family_that_is_not_known_is_refused_by_its_name(tmp_path):
    file = write_gguf(tmp_path / "a.gguf", "rwkv7", {}, {"token_embd.weight": np.ones((4, 32))})
    with pytest.raises(ModelUnavailable, match="“rwkv7”"):
        config_of(read_header(file, "a file"), "a file")


@pytest.mark.parametrize("name", ["blk.0.attn_q.bias", "blk.0.somebodys.weight", "blk.9.attn_q.weight"])
def test_a_tensor_that_has_no_place_is_refused_by_its_name(name, tmp_path):
    file, folder = written(tmp_path, "llama", settings_of("llama"), {name: np.ones((64, 64))})
    with pytest.raises(ModelUnavailable, match=name.replace(".", r"\.")):
        opened(file, folder)


def test_gpt2_sees_as_many_tokens_as_its_file_says(tmp_path):
    file, folder = written(tmp_path, "gpt2", settings_of("gpt2"), {})
    assert opened(file, folder).info.context == 128


def test_an_output_that_repeats_the_embedding_is_counted_once(tmp_path):
    file, folder = written(tmp_path, "gpt2", settings_of("gpt2"), {})
    n_alone = opened(file, folder).info.n_parameters
    embedding = random_network(AutoConfig.for_model("gpt2", **sizes("gpt2"))).state_dict()["transformer.wte.weight"]
    (tmp_path / "twice").mkdir()
    file, folder = written(tmp_path / "twice", "gpt2", settings_of("gpt2"), {"output.weight": embedding.numpy()})
    assert opened(file, folder).info.n_parameters == n_alone
    (tmp_path / "other").mkdir()
    file, folder = written(tmp_path / "other", "gpt2", settings_of("gpt2"), {"output.weight": 2 * embedding.numpy()})
    assert opened(file, folder).info.n_parameters == n_alone + math.prod(embedding.shape)
