"""A lesson's file, read strictly: what is unknown, too long or of another type is an error with its line and reason.

Bytes in, a lesson out. Knows neither where files lie nor what a page shows.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from app.lesson import checks, facts, wording
from app.lesson.lesson import NEAR, Asked, Lesson, Step
from app.lesson.pages import PAGES
from app.lesson.toml_fields import Problem, about_keys, as_table, one_line, one_of, refuse_others, sentences, text_of
from app.lesson.toml_lines import line_of, masked
from app.predict.question import Question
from components.format import shorten

MAX_BYTES = 200_000
MAX_STEPS = 60
MAX_SENTENCES, MAX_PROMPT, MAX_OPTION = 1_500, 400, 120
MAX_OPTIONS = 8
MAX_PARAMETER = 4_000  # characters of a text that is put into a box
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
KINDS = ("word", "choice", "number")

LESSON_KEYS = {"title", "summary", "step"}
STEP_KEYS = {"title", "part", "page", "task", "explanation", "parameters", "question", "check"}
QUESTION_KEYS = {"prompt", "kind", "options", "answer", "right", "within"}
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


class BadLesson(ValueError):
    """A file that is no lesson: its name, the line, and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}.")


def read(name: str, file: str, content: bytes) -> Lesson:
    """A lesson.

    Args:
        name: by which addresses call it.
        file: its file's name, for errors.

    Raises:
        BadLesson: it is none.
    """
    lines, table, number = [""], "", 0
    try:
        if not NAME.fullmatch(name):
            raise Problem("a lesson's file is named with small letters, digits and hyphens, 40 at most")
        if len(content) > MAX_BYTES:
            raise Problem(f"a lesson has {MAX_BYTES:,} bytes at most, and this file has more")
        source = _text_of(content, file)
        lines = masked(source)
        read_file = _parsed(source, file)
        refuse_others(read_file, LESSON_KEYS, "a lesson")
        title, summary = one_line(read_file, "title"), sentences(read_file, "summary", MAX_PROMPT)
        steps = read_file.get("step")
        if not isinstance(steps, list) or not steps:
            raise Problem("a lesson needs steps, each under [[step]]", "step")
        if len(steps) > MAX_STEPS:
            table, number = "step", MAX_STEPS
            raise Problem(f"a lesson has {MAX_STEPS} steps at most, and this one has {len(steps)}")
        done = []
        for number, step in enumerate(steps):
            table = "step"
            done.append(_step(step, f"{name} {number + 1}"))
        return Lesson(name, title, summary, tuple(done))
    except Problem as problem:
        raise BadLesson(file, line_of(lines, table, number, problem.path), str(problem)) from None


def _text_of(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadLesson(file, line, f"byte {error.start + 1:,} is not UTF-8") from None


def _parsed(source: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else source.count("\n") + 1
        reason = _AT_LINE.sub("", str(error)).removesuffix(" (at end of document)")
        raise BadLesson(file, line, f"this is no TOML: {reason[:1].lower()}{reason[1:]}") from None
    except (RecursionError, ValueError):  # nested too deeply; a number that no computer reads
        raise BadLesson(
            file, 1, "this is no TOML that can be read: it is nested too deeply, or has a number too long"
        ) from None


def _step(step: Any, about: str) -> Step:
    step = as_table(step)
    refuse_others(step, STEP_KEYS, "a step")
    page = one_of(step, "page", PAGES)
    return Step(
        title=one_line(step, "title"),
        part=one_line(step, "part"),
        page=page,
        task=_wording(step, "task", page),
        explanation=_wording(step, "explanation", page),
        checks=_checks(step, page),
        parameters=_parameters(step, page),
        asked=_asked(step, page, about) if "question" in step else None,
    )


def _checks(step: Mapping[str, Any], page: str) -> tuple[checks.Check, ...]:
    with about_keys("check"):
        written = as_table(step.get("check"))
        if not written:
            raise Problem("a step needs a check: what is so on the page once it was done")
    parsed = []
    for word, value in written.items():
        with about_keys("check", word):
            parsed.append(checks.parse(word, value, page))
    if any(check.word == checks.ANSWERED for check in parsed) and "question" not in step:
        raise Problem("a step without a question can't wait for an answer", "check", checks.ANSWERED)
    return tuple(parsed)


def _parameters(step: Mapping[str, Any], page: str) -> dict[str, Any]:
    with about_keys("parameters"):
        written = as_table(step.get("parameters", {}))
    entries, values = PAGES[page].entries, {}
    for name, value in written.items():
        with about_keys("parameters", name):
            if name not in entries:
                raise Problem(f"the page “{page}” has no “{name}” in its address; it has {', '.join(sorted(entries))}")
            if len(str(value)) > MAX_PARAMETER:
                raise Problem(f"“{name}” is longer than {MAX_PARAMETER:,} characters")
            try:
                values[name] = entries[name].parse(value)
            except ValueError:
                raise Problem(f"“{name}” can't be “{shorten(str(value))}”") from None
    return values


def _asked(step: Mapping[str, Any], page: str, about: str) -> Asked:
    with about_keys("question"):
        written = as_table(step["question"])
        refuse_others(written, QUESTION_KEYS, "a question")
        prompt, kind = sentences(written, "prompt", MAX_PROMPT), one_of(written, "kind", KINDS)
        options = _options(written, kind)
        answer, right = written.get("answer", ""), written.get("right", "")
        if answer != "" and not (isinstance(answer, str) and facts.ways_of(page, answer) is not None):
            raise Problem(f"“{shorten(str(answer))}” is nothing that the page “{page}” notes", "answer")
        if right != "" and (kind != "choice" or right not in options):
            raise Problem("“right” is one of the options of a choice", "right")
        if answer and right:
            raise Problem("a question has its answer from the page, or a right option, not both", "right")
        within = written.get("within", NEAR)
        if kind != "number" and "within" in written:
            raise Problem("only a number can be right within something", "within")
        if isinstance(within, bool) or not isinstance(within, int | float) or not 0 <= within <= 10:
            raise Problem("“within” is a share of the right number, such as 0.1", "within")
        return Asked(Question(prompt, kind, options, about), answer, right, float(within))  # type: ignore[arg-type]


def _options(written: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    options = written.get("options", [])
    if kind != "choice":
        if "options" in written:
            raise Problem("only a choice has options", "options")
        return ()
    is_list = isinstance(options, list) and all(
        isinstance(o, str) and 0 < len(o.strip()) <= MAX_OPTION for o in options
    )
    if not is_list or not 2 <= len(options) <= MAX_OPTIONS or len(set(options)) < len(options):
        raise Problem(
            f"a choice has 2 to {MAX_OPTIONS} different options of {MAX_OPTION} characters at most", "options"
        )
    return tuple(options)


def _wording(step: Mapping[str, Any], key: str, page: str) -> wording.Wording:
    text = text_of(step, key, MAX_SENTENCES)
    with about_keys(key):
        return wording.parse(text, page)
