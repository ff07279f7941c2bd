"""What it costs that the model runs elsewhere: `python -m benchmarks.remote [--questions 300]`.

The same next-token questions, each new, by turns to an engine in this process and to a worker on this machine, on one
torch thread each; medians, and the median of the differences. There is no network between.
"""

import argparse
import os
import statistics
import time

from benchmarks.running import free_port
from computation.perplexity import Convention
from deploy.cluster import wait_until_up, worker
from model_cache import registry
from model_cache.engine.interface import Engine
from model_cache.engine.questions import NextToken
from model_cache.serving import remote_models


def seconds(engine: Engine, ids: tuple[int, ...]) -> float:
    """From the question to its answer."""
    begun = time.perf_counter()
    engine.ask(NextToken(ids)).result()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description="What it costs that the model runs elsewhere.")
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    port = free_port()
    with worker(port) as process:
        wait_until_up(f"http://127.0.0.1:{port}/healthz", process, "worker")
        os.environ["LOGITSCOPE_ENGINE"] = f"http://127.0.0.1:{port}"
        here, there = registry.open_model("bundled"), remote_models.open_model("bundled")
        ids = here.codec.phrase_ids("Once upon a time there was a little", Convention())
        pairs = []
        for i in range(options.questions + 20):
            asked = (*ids, 300 + i)
            first, second = (here, there) if i % 2 else (there, here)
            times = {first: seconds(first, asked), second: seconds(second, asked)}
            pairs.append((times[here], times[there]))
    pairs = pairs[20:]  # the first are still warming up
    local, remote = (statistics.median(column) * 1e3 for column in zip(*pairs, strict=True))
    overhead = statistics.median(there - here for here, there in pairs) * 1e3
    print(f"here {local:.1f} ms, elsewhere {remote:.1f} ms; median of the differences {overhead:.1f} ms")


if __name__ == "__main__":
    main()
