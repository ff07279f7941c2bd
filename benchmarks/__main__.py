"""One table: our way of doing some work against the notebook's, alternating in one run. Ratios count, seconds do not.

The model is GPT-2's size with random weights, or with `--bundled` the bundled one. `--tokenizer` is a folder with GPT-2's
`vocab.json` and `merges.txt`.

Both ways run on the model's own thread, and nothing else here uses torch's threads: once more of them exist than there are
cores, OpenMP puts them to sleep after every step, and whichever way runs second is measured slower than it is.
"""

import argparse
import random
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn
from transformers import AutoModelForCausalLM

from benchmarks import by_hand, checkpoint
from computation.quantization import Rounding
from model_cache import loader
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.local import Engine
from model_cache.engine.worker import Errand, Job

STORY = (Path(__file__).parents[1] / "app" / "bit_width" / "yardstick.txt").read_text(encoding="utf-8").split()
R = TypeVar("R")
WIDTHS = (32, 24, 16, 8, 4, 2, 1)


@dataclass(frozen=True)
class Line:
    """One line of the table; `reached` and `limit` are ratios, or bytes where less is better."""

    work: str
    against: str
    ours: str
    theirs: str
    reached: float
    limit: float
    more_is_better: bool = True
    unit: str = "×"

    @property
    def share(self) -> float:
        return self.reached / self.limit if self.more_is_better else self.limit / max(self.reached, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, default=Path("../shared/gpt2_tokenizer"))
    parser.add_argument("--bundled", action="store_true", help="the bundled model in place of a GPT-2-sized one")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        directory = BUNDLED_DIRECTORY if asked.bundled else checkpoint.save(Path(folder), asked.tokenizer)
        engine = opened(directory, "bundled" if asked.bundled else "gpt2-sized")
        long_text = memory(engine)  # before anything else has taken memory that it could use again
        plain = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()  # as transformers has it
        size = f"{engine.loaded.n_parameters / 1e6:.1f} million parameters"
        print(f"{size}, {torch.get_num_threads()} threads, torch {torch.__version__}")
        lines = [
            *sentences(engine, plain, asked.rounds),
            fast_setting(engine, opened(directory, "fast", fast=True), asked.rounds),
        ]
        lines += [one_more_word(engine, plain, asked.rounds), sweep(engine, plain, asked.rounds)]
        lines += long_text
        engine.close()
    show(lines)


def opened(directory: Path, name: str, *, fast: bool = False) -> Engine:
    """An engine; what loaded it is gone, with the threads that torch gave it."""
    with ThreadPoolExecutor(1) as pool:
        return Engine(pool.submit(loader.load, directory, name, fast=fast).result())


def beside(engine: Engine, work: Callable[[], R]) -> tuple[float, R]:
    """The seconds that some work takes on the model's thread, and its answer."""
    job: Job[tuple[float, R]] = Job()
    engine._worker.submit(Errand(lambda _: timed(work), job))
    return job.result()


def texts(engine: Engine, n: int, seed: int) -> list[str]:
    """Texts of 8 to 60 tokens; other ones for each seed, so that no answer is known already."""
    rng = random.Random(seed)
    found: list[str] = []
    while len(found) < n:
        ids = engine.phrase_ids(" ".join(rng.choice(STORY) for _ in range(60)))[: rng.randint(8, 60)]
        found.append(b"".join(engine.pieces(ids)).decode(errors="ignore").strip())
    return found


def perplexities(engine: Engine, batch: list[str]) -> list[float]:
    return [job.result().perplexity for job in [engine.start_score(text) for text in batch]]


def sentences(engine: Engine, plain: nn.Module, rounds: int) -> list[Line]:
    """200 sentences: against the notebook's loop, and against the machine's own rate of multiplying matrices."""
    ours, theirs, shares = [], [], []
    perplexities(engine, texts(engine, 200, -1))  # the memory is there from then on
    for seed in range(rounds):
        batch = texts(engine, 200, seed)
        ids = [torch.tensor([engine.phrase_ids(text)]) for text in batch]
        hand, by_loop = beside(engine, lambda: [by_hand.perplexity(plain, each) for each in ids])
        us, found = timed(lambda: perplexities(engine, batch))
        off = max(abs(a / b - 1) for a, b in zip(found, by_loop, strict=True))
        assert off < 1e-4, f"the perplexities differ by {off:.1e}"
        n_tokens = sum(each.shape[1] for each in ids)
        shares.append(2 * engine.loaded.n_parameters * n_tokens / us / beside(engine, matrix_rate)[1])
        ours.append(us)
        theirs.append(hand)
    ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    a, b, share = statistics.median(ours), statistics.median(theirs), statistics.median(shares)
    work = "200 sentences of 8–60 tokens"
    return [
        Line(work, "notebook loop", f"{a:.2f} s", f"{b:.2f} s", ratio, 2.0),
        Line(work, "float32 matrix rate", f"{a:.2f} s", f"{share * a:.2f} s", share, 0.65, unit=""),
    ]


def fast_setting(engine: Engine, fast: Engine, rounds: int) -> Line:
    """200 sentences in bfloat16 against float32."""
    ours, theirs, off = [], [], 0.0
    perplexities(fast, texts(engine, 200, -1))
    for seed in range(rounds):
        batch = texts(engine, 200, 500 + seed)
        precise, a = timed(lambda: perplexities(engine, batch))
        us, b = timed(lambda: perplexities(fast, batch))
        off = max(off, *(abs(x / y - 1) for x, y in zip(a, b, strict=True)))
        ours.append(us)
        theirs.append(precise)
    fast.close()
    ratio = statistics.median(y / x for x, y in zip(ours, theirs, strict=True))
    a_time, b_time = statistics.median(ours), statistics.median(theirs)
    what = f"the same, bfloat16 (off by {100 * off:.2f} % at most)"
    return Line(what, "float32", f"{a_time:.2f} s", f"{b_time:.2f} s", ratio, 1.8)


def one_more_word(engine: Engine, plain: nn.Module, rounds: int) -> Line:
    """The top ten after one more word, when 500 tokens stand before it."""
    ours, theirs = [], []
    ids = list(engine.phrase_ids(" ".join(STORY * 3)))[:500]
    engine.start_next(ids).result()
    for token in range(300, 300 + 4 * rounds):
        ids.append(token)
        if len(ids) > engine.loaded.window:
            break
        hand, likeliest = beside(engine, lambda: by_hand.top_ten(plain, torch.tensor([ids])))
        us, row = timed(lambda: engine.start_next(ids).result().logits)
        assert torch.from_numpy(row.copy()).topk(10).indices.tolist() == likeliest.tolist()
        ours.append(us)
        theirs.append(hand)
    a, b = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(y / x for x, y in zip(ours, theirs, strict=True))
    return Line("one more word after 500 tokens", "full forward pass", f"{1e3 * a:.1f} ms", f"{1e3 * b:.1f} ms", ratio, 12.0)


def sweep(engine: Engine, plain: nn.Module, rounds: int) -> Line:
    """Seven bit widths, one sentence."""
    ours, theirs = [], []
    for seed in range(rounds):
        text = texts(engine, 1, 1_000 + seed)[0]
        ids = torch.tensor([engine.phrase_ids(text)])
        hand, _ = beside(engine, lambda: [by_hand.perplexity(by_hand.rounded(plain, bits), ids) for bits in WIDTHS])
        settings = [Rounding(bits, "per-tensor") for bits in WIDTHS]
        us, _ = timed(lambda: [job.result() for job in [engine.start_quantized(text, each) for each in settings]])
        ours.append(us)
        theirs.append(hand)
    a, b = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(y / x for x, y in zip(ours, theirs, strict=True))
    return Line("7 bit widths, one sentence", "deepcopy sweep", f"{a:.2f} s", f"{b:.2f} s", ratio, 2.0)


def memory(engine: Engine) -> list[Line]:
    """50,000 tokens in windows: growth of peak memory over the loaded model, and whether time is linear."""
    words = STORY * 400
    short, long = (" ".join(words[:n]) for n in (10_900, 43_600))
    seconds, n_tokens = [], []
    with Peak() as peak:
        for text in (short, long):
            while engine.n_tokens(text) > 50_000:
                text = text[: len(text) * 49_000 // engine.n_tokens(text)]
            us, scored = timed(engine.start_score(text).result)
            seconds.append(us)
            n_tokens.append(scored.n_scored)
    linear = (seconds[1] / n_tokens[1]) / (seconds[0] / n_tokens[0])
    return [
        Line(
            f"{n_tokens[1]:,} tokens in windows",
            "peak over loaded",
            f"{peak.growth / 1e6:.0f} MB",
            "–",
            peak.growth / 1e6,
            400.0,
            more_is_better=False,
            unit=" MB",
        ),
        Line(
            f"{n_tokens[1]:,} tokens in windows",
            f"a token of {n_tokens[0]:,}",
            f"{seconds[1]:.1f} s",
            f"{seconds[0]:.1f} s",
            linear,
            1.25,
            more_is_better=False,
        ),
    ]


class Peak:
    """The largest resident memory over what it was at first, sampled while a block runs.

    Attributes:
        growth: bytes.
    """

    def __enter__(self) -> "Peak":
        self.growth, self._first, self._over = 0, resident(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            self.growth = max(self.growth, resident() - self._first)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def matrix_rate() -> float:
    """Float32 operations a second of a matrix product as large as the model's own."""
    a, b = torch.randn(2_048, 768), torch.randn(768, 3_072)
    return 2 * 2_048 * 768 * 3_072 / statistics.median(timed(lambda: a @ b)[0] for _ in range(9))


def timed(work: Callable[[], R]) -> tuple[float, R]:
    begun = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun, answer


def show(lines: list[Line]) -> None:
    heads = ("work", "against", "ours", "theirs", "ratio", "limit", "share of the limit")
    rows = [
        (
            x.work,
            x.against,
            x.ours,
            x.theirs,
            f"{x.reached:.3g}{x.unit}",
            f"{x.limit:g}{x.unit}",
            f"{100 * x.share:.0f} %",
        )
        for x in lines
    ]
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()
