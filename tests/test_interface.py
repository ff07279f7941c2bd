"""Nobody reaches behind an engine's interface: the code is read for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "components", "computation", "model_cache", "benchmarks", "docs", "training")
ENGINE = ROOT / "model_cache" / "engine"
OPEN_TO_ALL = {"config", "interface", "jobs", "probed", "questions"}
# Who makes engines needs more of the room than those who ask them.
OPEN_TO = {
    "model_cache/loader.py": {"cpu_tuning", "forward", "local", "probe"},
    "model_cache/registry.py": {"local"},
    "benchmarks/bit_widths.py": {"local"},
    "benchmarks/studies.py": {"local"},
    "model_cache/serving/link.py": {"pending"},
    "model_cache/serving/remote.py": {"kept_answers", "pending", "subjects"},
}
OLD_DOORS = {"loaded", "future", "network", "scratch", "_worker"}  # of engines and jobs, before there was an interface
NAMELESS = ("os._exit", "config._attn_implementation")  # what others have given no public name
OWN = {"self", "cls", "mcs", "super()"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every Python file of ours but those of the engine room and of the tests, with its name."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if ENGINE not in file.parents:
                yield str(file.relative_to(ROOT)), ast.parse(file.read_text())


def private_reads(tree: ast.Module) -> Iterator[str]:
    """Attributes with an underscore that are read of anything but the object itself or the class that it is of."""
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            owner = ast.unparse(node.value)
            if owner not in OWN | classes:
                yield f"{owner}.{node.attr}, line {node.lineno}"


def test_no_module_reaches_for_anothers_underscore():
    everything = [*modules(), *((str(f.relative_to(ROOT)), ast.parse(f.read_text())) for f in ENGINE.glob("*.py"))]
    assert len(everything) > 60, "the test looks in the wrong place"
    reached = {name: [r for r in private_reads(tree) if not r.startswith(NAMELESS)] for name, tree in everything}
    assert {name: reads for name, reads in reached.items() if reads} == {}


def test_engines_are_asked_and_not_reached_into():
    reached = {}
    for name, tree in modules():
        if name.startswith(("app/", "components/", "benchmarks/", "docs/", "training/")):
            doors = [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in OLD_DOORS]
            if doors:
                reached[name] = doors
    assert reached == {}


def test_only_what_is_open_to_all_is_imported_from_the_engine_room():
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("model_cache.engine"):
                below = (node.module or "").removeprefix("model_cache.engine").lstrip(".")
                parts = {below} if below else {alias.name for alias in node.names}
                assert parts <= OPEN_TO_ALL | OPEN_TO.get(name, set()), f"{name} imports {parts}"


@pytest.mark.parametrize("code", ["engine._worker", "job.x._future.y", "module._private()"])
def test_a_reach_for_an_underscore_is_seen(code):
    assert list(private_reads(ast.parse(code)))


def test_ones_own_underscores_are_nobody_elses_affair():
    code = "class A:\n    _b = 1\n    def c(self): return self._b + A._b + self.__dict__"
    assert list(private_reads(ast.parse(code))) == []
