"""Two thousand mixed requests to the bundled model's engine: memory has to end where it stood after the first
quarter, but for what is kept within its bounds.

`python -m benchmarks.soak`; ends with 1 if it grew by more than a tenth. Knows no page.
"""

import argparse
import random
import sys

from benchmarks.__main__ import STORY
from benchmarks.measuring import resident
from computation.perplexity import Convention
from computation.quantization import SCHEMES, Rounding
from model_cache import open_model
from model_cache.engine.interface import Engine, Job
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreRounded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    n = parser.parse_args().requests
    engine, rng, seen = open_model("bundled"), random.Random(0), []  # noqa: S311  seeded: no secret
    for done in range(0, n, 20):
        jobs = [ask(engine, rng) for _ in range(20)]
        for job in rng.sample(jobs, 3):
            job.cancel()
        for job in jobs:
            job.error()  # waits; a cancelled one is an answer too
        status = engine.status()
        seen.append(
            resident() - status.cached_bytes - status.prefix_bytes
        )  # what is kept is bounded, and fills up slowly
        if done % 400 == 0:
            print(f"{done + 20:>6,} requests: {seen[-1] / 1e6:,.0f} MB")
    quarter, end = seen[len(seen) // 4], seen[-1]
    print(f"after a quarter {quarter / 1e6:,.0f} MB, at the end {end / 1e6:,.0f} MB")
    answers, prefixes = status.cached_bytes / 1e6, status.prefix_bytes / 1e6
    print(f"cached beside that: {status.answers:,} answers, {answers:.0f} MB; prefixes {prefixes:.0f} MB")
    sys.exit(end > 1.1 * quarter)


def ask(engine: Engine, rng: random.Random) -> Job:
    """One request of a kind and a length drawn by chance."""
    at = rng.randrange(len(STORY) - 8)
    text = " ".join(STORY[at : at + rng.choice((8, 20, 60, 200))])
    kind = rng.choice(("score", "next", "rounded", "greedy"))
    if kind == "score":
        return engine.ask(Score(f"{text} {rng.random():.3f}"))
    ids = engine.codec.phrase_ids(text, Convention())
    if kind == "next":
        return engine.ask(NextToken(ids))
    setting = Rounding(rng.choice((1, 2, 3, 4, 8)), rng.choice(SCHEMES))
    return engine.ask(ScoreRounded(text, setting)) if kind == "rounded" else engine.ask(ContinueGreedily(ids[:60], 8))


if __name__ == "__main__":
    main()
