"""One table: our way of doing some work against the notebook's, alternating in one run. Ratios count, seconds do not.

The model is GPT-2's size with random weights, or with `--bundled` the bundled one. `--tokenizer` is a folder with
GPT-2's `vocab.json` and `merges.txt`.

The notebook's way runs in a process of its own (`by_hand_process.py` says why).
"""

import argparse
import random
import statistics
import tempfile
from pathlib import Path

import torch

from benchmarks import bit_widths, checkpoint
from benchmarks.bit_widths import opened
from benchmarks.by_hand_process import ByHand
from benchmarks.measuring import Peak, timed
from benchmarks.table import Line, show
from computation.perplexity import Convention
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.interface import Engine
from model_cache.engine.questions import NextToken, Score

STORY = (Path(__file__).parents[1] / "app" / "bit_width" / "yardstick.txt").read_text(encoding="utf-8").split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, default=Path("../shared/gpt2_tokenizer"))
    parser.add_argument("--bundled", action="store_true", help="the bundled model in place of a GPT-2-sized one")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        directory = BUNDLED_DIRECTORY if options.bundled else checkpoint.save(Path(folder), options.tokenizer)
        engine = opened(directory, "bundled" if options.bundled else "gpt2-sized")
        long_text = memory(engine)  # before anything else has taken memory that it could use again
        hand = ByHand(directory)
        size = f"{engine.info.n_parameters / 1e6:.1f} million parameters"
        print(f"{size}, {torch.get_num_threads()} threads, torch {torch.__version__}")
        lines = [
            *sentences(engine, hand, options.rounds),
            fast_setting(engine, opened(directory, "fast", fast=True), options.rounds),
        ]
        lines += [one_more_word(engine, hand, options.rounds)]
        lines += bit_widths.sweep(engine, hand, [texts(engine, 1, 1_000 + seed)[0] for seed in range(options.rounds)])
        lines += long_text
        hand.close()
        engine.close()
    show(lines)


def _ids(engine: Engine, text: str) -> tuple[int, ...]:
    return engine.codec.phrase_ids(text, Convention())


def texts(engine: Engine, n: int, seed: int) -> list[str]:
    """Texts of 8 to 60 tokens; other ones for each seed, so that no answer is known already."""
    rng = random.Random(seed)  # noqa: S311  seeded: no secret
    made: list[str] = []
    while len(made) < n:
        ids = _ids(engine, " ".join(rng.choice(STORY) for _ in range(60)))[: rng.randint(8, 60)]
        made.append(b"".join(engine.codec.pieces(ids)).decode(errors="ignore").strip())
    return made


def perplexities(engine: Engine, batch: list[str]) -> list[float]:
    return [job.result().perplexity for job in [engine.ask(Score(text)) for text in batch]]


def sentences(engine: Engine, hand: ByHand, rounds: int) -> list[Line]:
    """200 sentences: against the notebook's loop, and against the machine's own rate of multiplying matrices."""
    ours, theirs, shares = [], [], []
    perplexities(engine, texts(engine, 200, -1))  # the memory is there from then on
    for seed in range(rounds):
        batch = texts(engine, 200, seed)
        ids = [_ids(engine, text) for text in batch]
        loop_seconds, by_loop = hand.perplexities(ids)
        us, ours_each = timed(lambda: perplexities(engine, batch))
        off = max(abs(a / b - 1) for a, b in zip(ours_each, by_loop, strict=True))
        assert off < 1e-4, f"the perplexities differ by {off:.1e}"  # noqa: S101  a wrong figure ends it
        n_tokens = sum(map(len, ids))
        shares.append(2 * engine.info.n_parameters * n_tokens / us / hand.matrix_rate())
        ours.append(us)
        theirs.append(loop_seconds)
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


def one_more_word(engine: Engine, hand: ByHand, rounds: int) -> Line:
    """The top ten after one more word, when 500 tokens stand before it."""
    ours, theirs = [], []
    ids = list(_ids(engine, " ".join(STORY * 3)))[:500]
    engine.ask(NextToken(tuple(ids))).result()
    for token in range(300, 300 + 4 * rounds):
        ids.append(token)
        if len(ids) > engine.info.window:
            break
        by_pass, likeliest = hand.top_ten(ids)
        us, row = timed(lambda: engine.ask(NextToken(tuple(ids))).result().logits)
        assert torch.from_numpy(row.copy()).topk(10).indices.tolist() == likeliest  # noqa: S101  as above
        ours.append(us)
        theirs.append(by_pass)
    a, b = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(y / x for x, y in zip(ours, theirs, strict=True))
    return Line(
        "one more word after 500 tokens", "full forward pass", f"{1e3 * a:.1f} ms", f"{1e3 * b:.1f} ms", ratio, 12.0
    )


def memory(engine: Engine) -> list[Line]:
    """50,000 tokens in windows: growth of peak memory over the loaded model, and whether time is linear."""
    words = STORY * 400
    short, long = (" ".join(words[:n]) for n in (10_900, 43_600))
    seconds, n_tokens = [], []
    with Peak() as peak:
        for text in (short, long):
            while len(engine.codec.encode(text, Convention())) > 50_000:
                text = text[: len(text) * 49_000 // len(engine.codec.encode(text, Convention()))]
            us, scored = timed(engine.ask(Score(text)).result)
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


if __name__ == "__main__":
    main()
