"""Brings the table of `architecture.md` up to date: `python -m docs.architecture`. Descriptions stay as they are.

A new folder gets a row without a description, which is to be written by hand. Knows nothing of what the files do.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
HOUSE = ("app", "components", "computation", "model_cache")
CODE = {".py", ".js", ".css", ".html"}
ROW = re.compile(r"^\| `([\w/]+/)` \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def code_in_house() -> dict[str, set[str]]:
    """Folder → its files of code, but for `__init__.py`."""
    folders: dict[str, set[str]] = {}
    for file in (file for part in HOUSE for file in (ROOT / part).rglob("*") if file.suffix in CODE):
        names = folders.setdefault(f"{file.parent.relative_to(ROOT)}/", set())
        names |= {file.name} - {"__init__.py"}
    return folders


def updated(page: str) -> str:
    """The page with the files that are there now; folders in the page's order, new ones last."""
    rows, files = list(ROW.finditer(page)), code_in_house()
    descriptions = {row[1]: row[2] for row in rows}
    order = [folder for folder in descriptions if folder in files]
    order += sorted(set(files) - set(order))
    table = [
        f"| `{folder}` | {descriptions.get(folder, '')} | {' '.join(f'`{name}`' for name in sorted(files[folder]))} |"
        for folder in order
    ]
    return page[: rows[0].start()] + "\n".join(table) + page[rows[-1].end() :]


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
