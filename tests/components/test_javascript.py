"""The front end's own unit tests, run by node, so that they count in the same run as all others."""

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = sorted((Path(__file__).parent / "frontend").glob("*.test.js"))
NODE = shutil.which("node")


@pytest.mark.skipif(
    NODE is None, reason="no node here; install it with: apt-get install --no-install-recommends nodejs"
)
@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_unit_tests_of_the_javascript_pass(file):
    run = subprocess.run([str(NODE), "--test", str(file)], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\n# pass 0\n" not in run.stdout.replace("ℹ", "#"), "no test ran"


def test_there_are_unit_tests_for_each_pure_part():
    assert {"curve.test.js", "picture.test.js", "shared.test.js", "tooltip.test.js"} <= {file.name for file in TESTS}
