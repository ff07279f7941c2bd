"""One codec of each kind, and transformers' own tokenizer from the same files."""

import pytest
from transformers import AutoTokenizer

from tests.tokenizers.kinds import KINDS, codec_in, write_gpt2_files


@pytest.fixture(scope="session")
def directories(tmp_path_factory):
    made = {name: kind.write(tmp_path_factory.mktemp("kind") / "files") for name, kind in KINDS.items()}
    return made | {"GPT-2's files": write_gpt2_files(tmp_path_factory.mktemp("gpt2") / "files")}


@pytest.fixture(scope="session")
def codecs(directories):
    return {name: codec_in(directory) for name, directory in directories.items()}


@pytest.fixture(scope="session")
def defaults(directories):
    """As `AutoTokenizer.from_pretrained(directory)` has it."""
    return {name: AutoTokenizer.from_pretrained(directory) for name, directory in directories.items()}
