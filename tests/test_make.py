"""What a person reads who starts the app for the first time, with a pip that only notes how it was called."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="no make here")

PIP = """#!/bin/sh
echo "$@" >> pip.calls
echo "WARNING: Retrying after connection broken" >&2  # as pip does even with -qqq, once a package
exit $(cat pip.status)
"""


@pytest.fixture
def make(tmp_path):
    """`make(status)`: what `make .venv/run.stamp` prints where pip ends with that status, and how it ends itself."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP)
    python.chmod(0o755)

    def run(status: int = 0) -> tuple[str, int]:
        (tmp_path / "pip.status").write_text(str(status))
        done = subprocess.run(
            [MAKE, ".venv/run.stamp"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin"},
        )
        return done.stdout + done.stderr, done.returncode

    return run


def test_the_first_start_says_what_it_gets_and_how_long_that_takes(make):
    told, code = make()
    assert code == 0
    assert "0.4 GB" in told
    assert "minutes" in told
    assert "WARNING" not in told


def test_the_second_start_gets_nothing(make, tmp_path):
    make()
    told, _ = make()
    assert "GB" not in told
    assert len((tmp_path / "pip.calls").read_text().splitlines()) == 1


def test_a_start_that_fails_shows_what_pip_says_and_is_tried_again(make, tmp_path):
    told, code = make(status=1)
    assert code != 0
    assert "WARNING" in told
    make()
    assert len((tmp_path / "pip.calls").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "opened"),
    [
        (["MODEL=SmolLM2-135M-Instruct"], {}, "SmolLM2-135M-Instruct"),
        ([], {"LOGITSCOPE_MODEL": "owner/name"}, "owner/name"),
        ([], {"MODEL": "of something else"}, ""),
    ],
)
def test_make_run_opens_with_the_model_that_it_is_given(tmp_path, arguments, environment, opened):
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "opens with <$LOGITSCOPE_MODEL>"\n')
    python.chmod(0o755)
    done = subprocess.run(
        [MAKE, "run", "-o", ".venv/run.stamp", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    assert f"opens with <{opened}>" in done.stdout
