"""What the architecture page says is in each folder is what is there."""

import re
from pathlib import Path

from docs.architecture import HOUSE, PAGE, ROOT, ROW, code_in_house, updated

page = PAGE.read_text(encoding="utf-8")


def test_the_architecture_page_lists_every_folder_of_the_house_with_its_files():
    listed = {row[1]: set(re.findall(r"`([\w.]+)`", row[3])) for row in ROW.finditer(page)}
    assert listed == code_in_house(), "python -m docs.architecture brings the page up to date"


def test_the_architecture_page_says_what_each_folder_is_for():
    assert all(row[2].strip() for row in ROW.finditer(page))


def test_updating_the_architecture_page_changes_nothing_but_files():
    stale = page.replace("`cards.py` ", "").replace("`page.py`", "`gone.py`")
    assert stale != page
    assert updated(stale) == updated(page)


def test_the_architecture_page_lists_every_other_folder_of_python():
    listed = set(re.findall(r"^\| `(\w+)/` \| [^|]+ \|$", page, re.MULTILINE))
    assert listed == {file.parent.name for file in ROOT.glob("*/*.py")} - set(HOUSE)


def test_the_files_that_the_architecture_page_points_to_are_there():
    paths = re.findall(r"`((?:app|components|computation|model_cache|tests|docs)/[\w/.]+\.py)`", page)
    assert paths
    for path in paths:
        assert (ROOT / path).is_file(), path


def test_the_files_on_the_road_of_a_text_are_there():
    road = page.split("## The road of a text")[1].split("\n## ")[0]
    files = {Path(name).name for name in re.findall(r"[\w/]+\.py", road)}
    assert files
    assert files <= set().union(*code_in_house().values())
