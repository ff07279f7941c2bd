"""Each component on a page of its own, drawn by a small script without a model: a server for each file of tests."""

import os
from pathlib import Path

import pytest

from benchmarks import running

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="module")
def url(request):
    """The script that the file of tests names as its `APP`, served."""
    environment = os.environ | {"PYTHONPATH": str(running.ROOT)}
    with running.running(environment, script=APPS / f"{request.module.APP}.py") as (address, _):
        yield address
