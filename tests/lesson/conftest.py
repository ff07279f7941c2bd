"""A teacher's folder with one lesson of two steps."""

import pytest

from app.lesson import library
from tests.lesson.files import LESSON


@pytest.fixture(autouse=True)
def own_lesson(tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text(LESSON)
    monkeypatch.setenv(library.SETTING, str(tmp_path))
    return tmp_path
