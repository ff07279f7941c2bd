"""Fixtures of the tests of training."""

import random
import tarfile

import pytest
import torch
from transformers import GPT2LMHeadModel

from tests.training.runs import TINY, WORDS, write
from training import corpus, train, windows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A corpus of all sources, a hundred short documents each."""
    found = tmp_path_factory.mktemp("corpus")
    draw = random.Random(0)
    for source in corpus.SHARES:
        lines = 3 if source in corpus.UNCONNECTED else 1
        texts = [
            "\n".join(f"{source} {i} " + " ".join(draw.choices(WORDS, k=8)) for _ in range(lines)) for i in range(100)
        ]
        write(found, source, texts)
    kept = found / "tatoeba.txt"
    kept.write_text(f"One that is held out.\n{corpus.SEPARATOR}\nAnother one.\n")
    with tarfile.open(found / "heldout.tar.xz", "w:xz") as archive:
        archive.add(kept, "heldout/tatoeba.txt")
    return found


@pytest.fixture(scope="module")
def prepared(folder, tmp_path_factory):
    return windows.read_text(folder, tmp_path_factory.mktemp("work"), TINY)


@pytest.fixture
def sharp():
    """(ours, transformers' own with the same weights), far from uniform, so that a wrong attention shows."""
    torch.manual_seed(0)
    model = train.new_model(TINY)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 2:
                parameter.normal_(std=0.3 if "wte" in name else 0.6)
    plain = GPT2LMHeadModel(model.config)
    plain.set_attn_implementation("eager")
    plain.load_state_dict(model.state_dict())
    return model, plain.eval()
