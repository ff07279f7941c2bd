"""A file of many short texts against the bare engine on the same texts, alternating in one run. Ratios count.

    python -m benchmarks.studies                 # 2,000 sentences of 20 tokens
    python -m benchmarks.studies --processor     # seconds of this process's work, on a busy machine

The engine is asked all texts at once. Beside it stand `score_file` with its frame, and `python -m model_cache score`
as it writes rows, for texts, words and tokens; and what of memory the latter takes for four times as many.
"""

import argparse
import contextlib
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.measuring import Peak
from computation.perplexity import Convention
from model_cache.__main__ import main as shell
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import Score
from model_cache.registry import open_model
from model_cache.text_scores import score_file

STORY = (Path(__file__).parents[1] / "app" / "bit_width" / "yardstick.txt").read_text(encoding="utf-8").split()
N_TOKENS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processor", action="store_true", help="seconds of this process's work")
    options = parser.parse_args()
    clock = time.process_time if options.processor else time.perf_counter
    engine = open_model()
    assert isinstance(engine, LocalEngine)  # noqa: S101  the bundled model runs in this process
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.csv"
        ways: dict[str, Callable[[], object]] = {"bare engine": lambda: bare(engine, path)}
        for rows in ("texts", "words", "tokens"):
            kinds = {} if rows == "texts" else {rows: True}
            ways[f"score_file, {rows}"] = lambda kinds=kinds: score_file(path, "sentence", **kinds)  # type: ignore[misc]
            ways[f"shell, {rows}"] = lambda kinds=kinds: in_shell(path, *(f"--{kind}" for kind in kinds))  # type: ignore[misc]
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for round_ in range(options.rounds):
            write(path, engine, options.sentences, seed=round_)
            for way, work in ways.items():
                engine.forget_answers()
                begun = clock()
                work()
                seconds[way].append(clock() - begun)
        for way, each in seconds.items():
            ratio = statistics.median(a / b for a, b in zip(each, seconds["bare engine"], strict=True))
            print(f"{way:20} {statistics.median(each):8.2f} s   {ratio:.2f} times the bare engine")
        for n in (options.sentences, 4 * options.sentences):
            write(path, engine, n, seed=n)
            engine.forget_answers()
            with Peak() as peak:
                in_shell(path, "--words")
            print(f"memory, {n:,} sentences: {peak.growth / 1e6:.0f} MB more than before")


def write(path: Path, engine: LocalEngine, n: int, seed: int) -> None:
    """A file of n sentences of 20 tokens, with two columns more."""
    draw, convention = random.Random(seed), Convention()  # noqa: S311
    sentences: list[str] = []
    while len(sentences) < n:
        ids = engine.codec.encode(" ".join(draw.choices(STORY, k=N_TOKENS)), convention)
        sentences.append(b"".join(engine.codec.pieces(ids[:N_TOKENS])).decode(errors="ignore").strip())
    pd.DataFrame({"item": range(n), "condition": "a", "sentence": sentences}).to_csv(path, index=False)


def bare(engine: LocalEngine, path: Path) -> None:
    """The engine asked for each text, and no more."""
    for job in [engine.ask(Score(text)) for text in pd.read_csv(path)["sentence"]]:
        job.result()


def in_shell(path: Path, *options: str) -> None:
    """The command, in this process, so that no opening of the model counts."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        out = path.with_suffix(".out.csv")
        out.unlink(missing_ok=True)
        if shell(["score", str(path), "--text", "sentence", "--out", str(out), *options]):
            raise RuntimeError("The command failed.")


if __name__ == "__main__":
    main()
