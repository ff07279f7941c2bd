"""SmolLM2's GGUF file, and the bundled model written as one: ids and probabilities as llama.cpp has them."""

import math
import os
import subprocess
import sys

import pytest
import torch

from computation.perplexity import Convention
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import NextToken, Score
from tests.gguf.texts import TEXTS
from tests.support.gguf_files import byte_level_settings, tensors_of, write_gguf
from tests.support.llama_cpp import read_by_llama_cpp

CLOSE = 0.02
PHRASES = (
    "The capital of France is",
    "In 1969, men walked on the",
    "I visited Muskegon,",
    "She opened the door and saw the cat sitting on the",
    "2 + 2 =",
)
PLAIN = Convention(prefix_space=False)
# Opens a model in a process that has loaded what models need, and prints its peak with that of those it starts, and
# what stays, in bytes.
MEASURED = """
import contextlib, sys, threading
import psutil, torch, transformers
from transformers import AutoModelForCausalLM
from model_cache import open_model
me, over, samples = psutil.Process(), threading.Event(), []
held = me.memory_info().rss
def watch():
    while not over.wait(0.01):
        total = me.memory_info().rss
        for child in me.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                total += child.memory_full_info().uss
        samples.append(total)
watching = threading.Thread(target=watch)
watching.start()
engine = open_model(sys.argv[1])
over.set()
watching.join()
print(max(samples) - held, me.memory_info().rss - held)
"""


def check_against_llama_cpp(engine, file):
    prompts = [list(engine.codec.phrase_ids(phrase, PLAIN)) for phrase in PHRASES]
    theirs = read_by_llama_cpp(file, TEXTS, prompts)
    assert [engine.codec.encode(text, PLAIN) for text in TEXTS] == theirs["ids"]
    for ids, expected in zip(prompts, theirs["expected"], strict=True):
        ours = torch.tensor(engine.ask(NextToken(tuple(ids))).result().logits).float().softmax(-1)
        for token, log_probability in expected.items():
            assert float(ours[int(token)]) == pytest.approx(math.exp(log_probability), abs=CLOSE)
        assert int(ours.argmax()) == int(max(expected, key=expected.get))


def test_smollm2_reads_and_expects_as_in_llama_cpp(smollm2, smollm2_file):
    check_against_llama_cpp(smollm2, smollm2_file)
    assert len(smollm2.codec.encode("1984", PLAIN)) == 4  # by GPT-2's rule it would be one


def test_smollm2_says_what_its_weights_came_from(smollm2):
    assert smollm2.info.weights_from == "Q4_1"
    assert smollm2.info.context == 8192
    badge = smollm2.ask(Score("The cat sat on the mat.")).result().badge
    assert " · float32 · weights from Q4_1 · " in badge


def test_opening_smollm2_first_and_again_takes_little_more_memory_than_stays(smollm2_file, tmp_path):
    command = [sys.executable, "-c", MEASURED, str(smollm2_file)]
    environment = os.environ | {"HF_HOME": str(tmp_path)}  # where nothing is unpacked yet
    for _ in range(2):
        process = subprocess.run(
            command, capture_output=True, timeout=200, check=True, cwd=BUNDLED_DIRECTORY.parents[1], env=environment
        )
        peak, stays = map(float, process.stdout.split())
        assert stays > 500e6
        assert peak < 1.3 * stays


@pytest.fixture(scope="module")
def bundled_file(tmp_path_factory):
    from transformers import AutoModelForCausalLM

    network = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32)
    tensors, config = tensors_of(network, "gpt2"), network.config
    settings = {
        "context_length": config.n_positions,
        "embedding_length": config.n_embd,
        "block_count": config.n_layer,
        "feed_forward_length": 4 * config.n_embd,
        "attention.head_count": config.n_head,
        "attention.layer_norm_epsilon": config.layer_norm_epsilon,
    }
    vocabulary = byte_level_settings(BUNDLED_DIRECTORY / "tokenizer.json", "gpt-2")
    kinds = {name: "F16" for name, tensor in tensors.items() if tensor.ndim > 1}
    file = tmp_path_factory.mktemp("bundled") / "bundled.gguf"
    return write_gguf(file, "gpt2", settings | vocabulary, tensors, kinds)


def test_the_bundled_model_as_gguf_reads_and_expects_as_in_llama_cpp(bundled_file, engine):
    written = open_model(str(bundled_file))
    check_against_llama_cpp(written, bundled_file)
    text = "The cat sat on the mat, and in 1984 it was still there."
    assert written.info.weights_from == ""
    assert (written.info.context, written.info.n_parameters) == (engine.info.context, engine.info.n_parameters)
    for convention in (Convention(), Convention(bos=True, prefix_space=False)):
        ours, theirs = (each.ask(Score(text, convention)).result() for each in (written, engine))
        assert ours.perplexity == pytest.approx(theirs.perplexity, rel=1e-5)
    written.close()
