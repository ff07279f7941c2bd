"""What several test files share."""

import os

import pytest
from hypothesis import settings

# The first torch call takes longer than hypothesis' deadline for one example.
settings.register_profile("torch", deadline=None)
settings.load_profile("torch")

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@pytest.fixture(scope="session")
def engine():
    """The bundled model's engine."""
    from model_cache import open_model

    return open_model("bundled")
