"""Seven bit widths of one sentence: seconds to the first figures and to all, against the notebook's way, and the memory
that it takes.

    python -m benchmarks.bit_widths FOLDER [FOLDER ...]     # models on a disk
    python -m benchmarks.bit_widths gemma-3-270m-sized      # random weights of that shape

`python -m benchmarks` measures the same of a GPT-2-sized model.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import random_models
from benchmarks.by_hand_process import ByHand
from benchmarks.measuring import Peak, timed
from benchmarks.table import Line, show
from computation.perplexity import Convention
from computation.quantization import Rounding
from model_cache import loader
from model_cache.engine.interface import Engine
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import ScoreRounded

WIDTHS = (32, 24, 16, 8, 4, 2, 1)
CHOSEN = 4  # what a page asks for first
SENTENCE = "The old man and his dog were living in a small house by the sea, and every day they went out together."
FIRST_SECONDS, ALL_SECONDS, GROWTH_MB, RATIO = 5.0, 25.0, 800.0, 4.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", help=f"a folder, or one of {', '.join(random_models.SHAPES)}")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--text", default=SENTENCE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        for model in options.models:
            shaped = model in random_models.SHAPES
            folder = random_models.save(model, Path(made) / model) if shaped else Path(model)
            engine = opened(folder, folder.name)
            print(f"{folder.name}, {engine.info.n_parameters / 1e6:.1f} million parameters")
            growth = memory(engine, options.text)
            hand = ByHand(folder)
            show([*sweep(engine, hand, [f"{options.text} {n}" for n in range(options.rounds)]), growth])
            hand.close()
            engine.close()


def opened(directory: Path, name: str, *, fast: bool = False) -> Engine:
    """An engine; what loaded it is gone, with the threads that torch gave it."""
    with ThreadPoolExecutor(1) as pool:
        loaded = pool.submit(loader.load, directory, name, fast=fast).result()
    return LocalEngine(loaded.info, loaded.codec, loaded.model)


def sweep(engine: Engine, hand: ByHand, texts: list[str]) -> list[Line]:
    """Each text at seven widths."""
    firsts, ours, theirs = [], [], []
    for text in texts:
        by_copies, _ = hand.sweep(engine.codec.phrase_ids(text, Convention()), WIDTHS)
        first, _ = timed(_chosen(engine, text))
        rest, _ = timed(_others(engine, text))
        firsts.append(first)
        ours.append(first + rest)
        theirs.append(by_copies)
    first, a, b = (statistics.median(seconds) for seconds in (firsts, ours, theirs))
    ratio = statistics.median(y / x for x, y in zip(ours, theirs, strict=True))
    work = "7 bit widths, one sentence"
    return [
        Line(work, "deepcopy sweep", f"{a:.2f} s", f"{b:.2f} s", ratio, RATIO),
        Line(work, "first figures", f"{first:.2f} s", "–", first, FIRST_SECONDS, more_is_better=False, unit=" s"),
        Line(work, "all figures", f"{a:.2f} s", "–", a, ALL_SECONDS, more_is_better=False, unit=" s"),
    ]


def memory(engine: Engine, text: str) -> Line:
    """What the first sweep of a model adds to the process."""
    with Peak() as peak:
        _chosen(engine, text)()
        _others(engine, text)()
    grown = peak.growth / 1e6
    work = "7 bit widths, one sentence"
    return Line(work, "peak over loaded", f"{grown:.0f} MB", "–", grown, GROWTH_MB, more_is_better=False, unit=" MB")


def _chosen(engine: Engine, text: str) -> Callable[[], object]:
    return lambda: engine.ask(ScoreRounded(text, Rounding(CHOSEN, "per-tensor"))).result()


def _others(engine: Engine, text: str) -> Callable[[], object]:
    settings = [Rounding(bits, "per-tensor") for bits in WIDTHS if bits != CHOSEN]
    return lambda: [job.result() for job in [engine.ask(ScoreRounded(text, each)) for each in settings]]


if __name__ == "__main__":
    main()
