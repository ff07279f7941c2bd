"""Imports run one way: app → components → computation ← model_cache ← app."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"app", "components", "computation", "model_cache"}
MAY_IMPORT = {
    "app": {"app", "components", "computation", "model_cache"},
    "components": {"components", "computation"},
    "computation": {"computation"},
    "model_cache": {"model_cache", "computation"},
}


def imported(package: str) -> dict[str, set[str]]:
    """File → top-level names that it imports."""
    found = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        names: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file} imports relatively"
                names.add((node.module or "").split(".")[0])
        found[str(file.relative_to(ROOT))] = names
    return found


@pytest.mark.parametrize("package", sorted(OURS))
def test_imports_run_one_way(package):
    files = imported(package)
    assert files, f"{package} has no files: the test looks in the wrong place"
    for file, names in files.items():
        assert names & OURS <= MAY_IMPORT[package], file


def test_only_app_and_components_import_streamlit():
    for package in ("computation", "model_cache"):
        for file, names in imported(package).items():
            assert "streamlit" not in names, file


def test_only_model_cache_knows_transformers():
    for package in ("app", "components", "computation"):
        for file, names in imported(package).items():
            assert not names & {"transformers", "tokenizers", "huggingface_hub", "safetensors"}, file


def test_computation_needs_torch_pandas_and_numpy_alone_and_one_file_the_reader_of_workbooks():
    for file, names in imported("computation").items():
        further = {"openpyxl"} if file == "computation/table_files/workbook.py" else set()
        assert names <= {"torch", "pandas", "numpy", "computation"} | further | set(sys.stdlib_module_names), file


def test_no_page_shadows_a_module():
    for file in (ROOT / "app").glob("*.py"):
        assert file.stem not in sys.stdlib_module_names, file


def calls(package: str) -> list[tuple[Path, ast.Call]]:
    """Every call in a package's files."""
    files = sorted((ROOT / package).rglob("*.py"))
    return [
        (file, node) for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)
    ]


@pytest.mark.parametrize("package", ["app", "components"])
def test_one_file_alone_touches_the_session_state(package):
    for file in sorted((ROOT / package).rglob("*.py")):
        touched = [
            node for node in ast.walk(ast.parse(file.read_text())) if getattr(node, "attr", "") == "session_state"
        ]
        assert not touched or file == ROOT / "components" / "keys.py", file


def test_no_page_spells_out_a_key():
    for file, call in calls("app"):
        spelled = [k for k in call.keywords if k.arg == "key" and isinstance(k.value, ast.Constant | ast.JoinedStr)]
        assert not spelled, f"{file}:{call.lineno}"


@pytest.mark.parametrize("package", ["app", "components"])
def test_keys_are_declared_in_one_file(package):
    shared = ROOT / "app" / "shared"
    declaring = {
        shared / "state.py",
        shared / "lesson_state.py",
        shared / "predict_state.py",
        shared / "handout_state.py",
        shared / "room_state.py",
        shared / "tab_state.py",
        shared / "table_state.py",
        ROOT / "components" / "keys.py",
    }
    for file, call in calls(package):
        called = call.func.value if isinstance(call.func, ast.Subscript) else call.func  # Family[int](…)
        name = getattr(called, "id", getattr(called, "attr", ""))
        assert name not in {"Key", "Family", "Stoppable"} or file in declaring, f"{file}:{call.lineno}"


def test_no_file_is_longer_than_a_few_screens():
    folders = [*OURS, "benchmarks", "docs", "tests", "training"]
    files = [file for folder in folders for end in ("py", "js", "css") for file in (ROOT / folder).rglob(f"*.{end}")]
    assert len(files) > 200, "the test looks in the wrong place"
    lengths = {str(file.relative_to(ROOT)): file.read_text().count("\n") for file in files}
    assert {name: n for name, n in lengths.items() if n > 200} == {}
