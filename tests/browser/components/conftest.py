"""Each component on a page of its own, drawn by a small script without a model: a server for each file of tests."""

import os
from pathlib import Path

import pytest

from benchmarks import running

APPS = Path(__file__).parent / "apps"


@pytest.fixture(scope="module")
def url(request):
    """The script of the component that the file of tests is named after, as an app."""
    script = APPS / f"{request.path.stem.removeprefix('test_')}.py"
    with running.running(os.environ | {"PYTHONPATH": str(running.ROOT)}, script=script) as (address, _):
        yield address
