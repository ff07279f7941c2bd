"""What tests of GGUF files share."""

import pytest
from huggingface_hub import constants


@pytest.fixture(autouse=True)
def cache_home(tmp_path, monkeypatch):
    """Where unpacked files are kept: nobody else's place."""
    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
