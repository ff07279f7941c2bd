"""The bundled model, opened so that its tokenizer can be handed on."""

import pytest

from model_cache import codec_recipe
from model_cache.catalog import BUNDLED_DIRECTORY
from tests.support.engines import opened
from tests.support.workers import asking, served


@pytest.fixture(scope="session")
def local():
    codec_recipe.wanted.set()
    engine = opened(BUNDLED_DIRECTORY, "bundled")
    codec_recipe.wanted.clear()
    return engine


@pytest.fixture
def remote(local):
    with served(local) as url, asking(url) as engine:
        yield engine
