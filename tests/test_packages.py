"""Every package that is imported is declared, pinned and explained."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = ("app", "components", "computation", "model_cache")
DEVELOPMENT = ("benchmarks", "docs", "tests", "training")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, str]:
    """Package → its line."""
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines()]
    return {normal(re.split(r"[=<>~!\[; ]", line)[0]): line for line in lines if line and not line.startswith("-")}


def imported(folders: tuple[str, ...]) -> dict[str, str]:
    """Package that is imported → a file that imports it."""
    ours = {path.name for path in ROOT.iterdir() if path.is_dir()}
    distributions = metadata.packages_distributions()
    packages: dict[str, str] = {}
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for module in {name.split(".")[0] for name in names} - ours - set(sys.stdlib_module_names):
                packages[normal(distributions.get(module, [module])[0])] = str(path.relative_to(ROOT))
    return packages


def test_what_the_app_imports_is_declared():
    packages = imported(SHIPPED)
    assert packages.pop("ray") == "model_cache/serving/ray_app.py"  # nothing else needs requirements-serve.txt
    undeclared = {name: file for name, file in packages.items() if name not in pins("requirements.txt")}
    assert not undeclared


def test_what_only_development_imports_is_declared():
    declared = pins("requirements.txt") | pins("requirements-dev.txt")
    packages = imported(DEVELOPMENT)
    assert packages.pop("ray") == "tests/serving/test_ray.py"  # skipped without it
    undeclared = {name: file for name, file in packages.items() if name not in declared}
    assert not undeclared


def test_what_is_declared_for_the_app_is_imported_by_it():
    assert set(pins("requirements.txt")) <= set(imported(SHIPPED))


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-serve.txt"])
def test_every_package_is_pinned_to_one_version(file):
    assert pins(file)
    for line in pins(file).values():
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*", line)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-serve.txt"])
def test_the_readme_says_what_each_package_is_for(file):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    explained = normal(readme.split("## What the packages are for")[1].split("\n## ")[0])
    for name in pins(file):
        assert name in explained
