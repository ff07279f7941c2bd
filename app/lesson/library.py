"""The lessons there are: those that ship with the app, and an operator's own from the folder `LOGITSCOPE_LESSONS`.

A file that cannot be read is a sentence, and the others are there all the same. Draws nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from app.lesson.lesson import Lesson
from app.lesson.reader import MAX_BYTES, BadLesson, read
from model_cache.environment import BadSetting, shown, text

SHIPPED = Path(__file__).parent / "lessons"
SETTING = "LOGITSCOPE_LESSONS"
FIRST = "logits"  # in the list
MAX_FILES = 40
FILES_REMEMBERED = 2 * MAX_FILES


@dataclass(frozen=True)
class Library:
    """The lessons, by name, and a sentence for each file that is none."""

    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def library() -> Library:
    """All lessons there are now: an operator may write at one while the app runs."""
    lessons: dict[str, Lesson] = {}
    problems: list[str] = []
    _add(_files(SHIPPED), lessons, problems)
    try:
        folder = text(SETTING)
    except BadSetting as error:
        return Library(lessons, (*problems, str(error)))
    if folder:
        try:
            files = _files(Path(folder))
        except OSError:
            problems.append(f"{SETTING} is no folder that can be read: {shown(SETTING)}.")
        else:
            if len(files) > MAX_FILES:
                problems.append(f"{shown(SETTING)} has {len(files):,} lessons; the first {MAX_FILES} are here.")
            _add(files[:MAX_FILES], lessons, problems)
    return Library(lessons, tuple(problems))


def _files(folder: Path) -> list[Path]:
    files = (file for file in folder.iterdir() if file.suffix == ".toml" and file.is_file())
    return sorted(files, key=lambda file: (file.stem != FIRST, file.name))


def _add(files: list[Path], lessons: dict[str, Lesson], problems: list[str]) -> None:
    for file in files:
        try:
            if file.stem in lessons:
                raise BadLesson(file.name, 1, "there is another lesson of this name; give the file another")
            stat = file.stat()
            lessons[file.stem] = _read(file, stat.st_mtime_ns, stat.st_size)
        except BadLesson as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{file.name} can't be read: {(error.strerror or 'an error').lower()}.")


@lru_cache(maxsize=FILES_REMEMBERED)
def _read(file: Path, changed_at: int, size: int) -> Lesson:
    """A file's lesson; kept for as long as the file stays as it is."""
    with file.open("rb") as opened:
        return read(file.stem, file.name, opened.read(MAX_BYTES + 1))
