"""What the architecture page says is in each folder is what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HOUSE = ("app", "components", "computation", "model_cache")
CODE = {".py", ".js", ".css", ".html"}


def code_in_house() -> dict[str, set[str]]:
    """Folder → its files of code, but for `__init__.py`."""
    folders: dict[str, set[str]] = {}
    for file in (file for part in HOUSE for file in (ROOT / part).rglob("*") if file.suffix in CODE):
        names = folders.setdefault(f"{file.parent.relative_to(ROOT)}/", set())
        names |= {file.name} - {"__init__.py"}
    return folders


def test_the_architecture_page_lists_every_folder_of_the_house_with_its_files():
    rows = re.findall(r"^\| `([\w/]+/)` \| [^|]+ \| (.*) \|$", PAGE, re.MULTILINE)
    assert {folder: set(re.findall(r"`([\w.]+)`", files)) for folder, files in rows} == code_in_house()


def test_the_architecture_page_lists_every_other_folder_of_python():
    listed = set(re.findall(r"^\| `(\w+)/` \| [^|]+ \|$", PAGE, re.MULTILINE))
    assert listed == {file.parent.name for file in ROOT.glob("*/*.py")} - set(HOUSE)


def test_the_files_that_the_architecture_page_points_to_are_there():
    paths = re.findall(r"`((?:app|components|computation|model_cache|tests|docs)/[\w/.]+\.py)`", PAGE)
    assert paths
    for path in paths:
        assert (ROOT / path).is_file(), path


def test_the_files_on_the_road_of_a_text_are_there():
    road = PAGE.split("## The road of a text")[1].split("\n## ")[0]
    files = {Path(name).name for name in re.findall(r"[\w/]+\.py", road)}
    assert files
    assert files <= set().union(*code_in_house().values())
