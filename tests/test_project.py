"""What stands in several places of the project says the same in each."""

import re
import tomllib
from pathlib import Path

from tests import real_model

ROOT = Path(__file__).parents[1]


def test_the_citation_names_the_version_and_licence_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = dict(re.findall(r"^([\w-]+): (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]


def test_the_changelog_begins_with_what_is_not_released_yet():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)[0] == "Unreleased"


def test_continuous_integration_fails_where_the_real_model_was_left_out():
    (pattern,) = re.findall(r'grep -E "(.+?)" "\$log"', (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert re.search(pattern, f"SKIPPED tests/engine/test_real_model.py::test_a_figure - Skipped: {real_model.SKIPPED}")
    assert re.search(pattern, f"SKIPPED [1] tests/real_model.py:28: {real_model.SKIPPED}")
    assert not re.search(pattern, "SKIPPED [1] tests/engine/test_bundled.py:1: LOGITSCOPE_GPT2 is not set")


def test_ray_is_of_one_version_wherever_it_is_named():
    (pinned,) = re.findall(r"^ray\[serve\]==(.+)$", (ROOT / "requirements-serve.txt").read_text(), re.MULTILINE)
    workers = (ROOT / "deploy" / "kubernetes" / "workers.yaml").read_text(encoding="utf-8")
    assert re.findall(r'rayVersion: "(.+)"', workers) == [pinned]


def test_what_deploys_replicas_names_an_app_that_is_there():
    for file in ("ray.yaml", "kubernetes/workers.yaml"):
        named = re.findall(r"import_path: ([\w.]+):app$", (ROOT / "deploy" / file).read_text(), re.MULTILINE)
        assert [(ROOT / f"{name.replace('.', '/')}.py").is_file() for name in named] == [True], file
