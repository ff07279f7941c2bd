"""What a page brings in before its first figures: nothing that takes its time and is drawn with later, if at all."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("app", "components", "computation", "model_cache")
LATER = {"altair", "openpyxl", "gguf"}  # a twentieth of the way from `make run` to the first heatmap
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in OURS
    for file in (ROOT / package).rglob("*.py")
}


def imports(module: str) -> set[str]:
    """What a module imports when it is imported itself, and what `draw` of the entry file does at each run."""
    body = ast.parse(FILES[module].read_text()).body
    if module == "app.main":
        body = [*body, *next(part.body for part in body if isinstance(part, ast.FunctionDef) and part.name == "draw")]
    names = set()
    for statement in body:
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            parts = {f"{statement.module}.{alias.name}" for alias in statement.names} & FILES.keys()
            names |= parts or {statement.module or ""}
    return names


def ways(start: str) -> dict[str, tuple[str, ...]]:
    """Everything that comes with a module, and by which of ours."""
    found, left = {start: (start,)}, [start]
    while left:
        module = left.pop()
        for name in imports(module) if module in FILES else ():
            if name not in found:
                found[name] = (*found[module], name)
                left.append(name)
    return found


@pytest.mark.parametrize("page", ["app.main", "app.next_token.page", "app.surprise.page"])
def test_the_first_figures_wait_for_no_chart_and_no_workbook(page):
    found = ways(page)
    assert "components.keys" in found, "the test reads no imports"
    assert {" → ".join(way) for name, way in found.items() if name.split(".")[0] in LATER} == set()


@pytest.mark.parametrize(
    "module",
    [
        "app.main",
        "app.next_token.page",
        "app.surprise.page",
        "app.compare.page",
        "app.bit_width.page",
        "app.server.snapshot",
        "model_cache.registry",
    ],
)
def test_a_page_is_drawn_while_torch_is_on_its_way(module):
    found = ways(module)
    assert "model_cache.catalog" in found, "the test reads no imports"
    assert {" → ".join(way) for name, way in found.items() if name.split(".")[0] in {"torch", "transformers"}} == set()
