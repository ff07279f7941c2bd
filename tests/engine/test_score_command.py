"""The shell's rows are Python's to the last digit, go on where they were stopped, and a failure is a sentence."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from computation import cells
from model_cache import score_file
from model_cache.__main__ import main
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import Score

ROOT = Path(__file__).parents[2]
ITEMS = (
    "id,sentence\n1,The cat sat on the mat.\n"
    '2,"=SUM(1), she said:\n""Zoë’s café."""\n3,\n4,Nobody has ever slept here.\n'
)


@pytest.fixture
def items(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text(ITEMS, encoding="utf-8")
    return str(path)


def lines(path: Path) -> list[bytes]:
    return [line for line in path.read_bytes().splitlines(keepends=True) if not line.startswith(b"# date:")]


@pytest.mark.parametrize("kind", ["", "words", "tokens"])
def test_the_rows_are_those_of_python_to_the_last_digit(items, capsys, kind):
    assert main(["score", items, "--text", "sentence", "--bos", *([f"--{kind}"] if kind else [])]) == 0
    printed = capsys.readouterr()
    comments = [line for line in printed.out.splitlines() if line.startswith("# ")]
    frame = score_file(items, "sentence", bos=True, **({kind: True} if kind else {}))
    header = frame.attrs["header"]
    assert [line for line in comments[1:] if "date" not in line] == [
        f"# {name}: {text}" for name, text in header.items() if name != "date"
    ]
    assert "4/4" in printed.err
    table = "".join(line for line in printed.out.splitlines(keepends=True) if not line.startswith("# "))
    assert table == cells.to_csv(frame)


def test_it_goes_on_wherever_it_was_stopped(items, tmp_path, capsys):
    out = tmp_path / "out.csv"
    asked = ["score", items, "--text", "sentence", "--words", "--out", str(out)]
    assert main(asked) == 0
    whole, expected = out.read_bytes(), lines(out)
    table = whole.index(b'"number"')
    for cut in [0, 5, table // 2, table, table + 40, *range(table + 300, len(whole), 97), len(whole) - 1, len(whole)]:
        out.write_bytes(whole[:cut])
        assert main(asked) == 0
        assert lines(out) == expected, cut
    capsys.readouterr()


def test_what_is_there_is_not_measured_again(items, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.csv"
    asked = ["score", items, "--text", "sentence", "--out", str(out)]
    assert main(asked) == 0
    texts: list[str] = []
    ask = LocalEngine.ask

    def noted(self, question):
        if isinstance(question, Score):
            texts.append(question.text)
        return ask(self, question)

    monkeypatch.setattr(LocalEngine, "ask", noted)
    assert main(asked) == 0
    assert texts[1:] == ["Nobody has ever slept here."]  # behind the one that tells the convention
    capsys.readouterr()


def test_rows_that_were_measured_otherwise_are_left_alone(items, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert main(["score", items, "--text", "sentence", "--out", str(out)]) == 0
    written = out.read_bytes()
    capsys.readouterr()
    for changed in (["--bos"], ["--words"], ["--no-prefix-space"]):
        assert main(["score", items, "--text", "sentence", *changed, "--out", str(out)]) == 1
        assert "was measured otherwise" in capsys.readouterr().err
    Path(items).write_text(ITEMS + "5,One more of them.\n", encoding="utf-8")
    assert main(["score", items, "--text", "sentence", "--out", str(out)]) == 1
    assert "“file: items.csv, sha256" in capsys.readouterr().err
    assert out.read_bytes() == written
    assert main(["score", items, "--text", "sentence", "--out", items]) == 1
    assert "the file that the texts come from" in capsys.readouterr().err
    foreign = tmp_path / "mine.csv"
    for content in (b"id,thoughts\n1,mine\n", b"\xff\xfe\x00", b"# my notes\n"):
        foreign.write_bytes(content)
        assert main(["score", items, "--text", "sentence", "--out", str(foreign)]) == 1
        assert "isn't a table that this command began" in capsys.readouterr().err
        assert foreign.read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.csv"], "can't be read: no such file"),
        (["{items}", "--text", "sentences"], "has no column “sentences”"),
        (["{items}", "--model", "/no/such/model"], "/no/such/model"),
        (["{items}", "--chat", "user"], "has no chat template"),
        (["{items}", "--out", "{items}/x/out.csv"], "can't be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_status(items, capsys, arguments, sentence):
    assert main(["score", *(argument.replace("{items}", items) for argument in arguments)]) == 1
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_rows_that_have_no_figures_are_counted(items, capsys):
    assert main(["score", items, "--text", "sentence"]) == 0
    assert "1 of 4 rows have no figures" in capsys.readouterr().err


def test_from_the_shell_with_a_reader_that_stops_early(items):
    command = [sys.executable, "-m", "model_cache", "score", items, "--text", "sentence"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, "--words"], cwd=ROOT, env=environment, capture_output=True, timeout=200)
    assert done.returncode == 0
    assert b"4/4" in done.stderr
    assert pd.read_csv(io.BytesIO(done.stdout), comment="#")["number"].max() == 4
    reader, writer = os.pipe()
    os.close(reader)
    broken = subprocess.run(command, cwd=ROOT, env=environment, stdout=writer, stderr=subprocess.PIPE, timeout=200)
    os.close(writer)
    assert broken.returncode == 1
    assert b"Traceback" not in broken.stderr
