"""What a GPU brings: opening, memory on it, and speed beside the same work by hand on the same GPU.

    python -m benchmarks.gpu                                     # all but the largest
    python -m benchmarks.gpu pythia-2.8b-sized --fast            # one, in bfloat16
    LOGITSCOPE_DEVICE=cpu python -m benchmarks.gpu bundled       # the same without one

By hand is one pass of transformers' own network for each window, `log_softmax`, and one number a token. Ours works out
entropies, ranks, ten alternatives and the mass of word starts besides. Both figures of a text are compared.
"""

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from benchmarks import by_hand, random_models
from benchmarks.bit_widths import CHOSEN, WIDTHS
from benchmarks.measuring import Peak, timed
from benchmarks.models import STORY
from computation.perplexity import Convention, windows
from computation.quantization import Rounding
from model_cache import device, open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.interface import Engine
from model_cache.engine.questions import ContinueGreedily, Score, ScoreRounded

NAMES = ("bundled", "GPT-2-sized", "gemma-3-270m-sized", "pythia-1.4b-sized", "pythia-2.8b-sized")
N_READ, N_CONTINUED, N_SENTENCES, ROUNDS = 3_000, 32, 200, 3
CLOSE = {"float32": 1e-3, "bfloat16": 0.5}  # nats
WORDS = STORY.split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], default=[])
    parser.add_argument("--fast", action="store_true", help="in bfloat16")
    parser.add_argument("--without-widths", action="store_true", help="leave bit widths out")
    options = parser.parse_args()
    place = device.chosen()
    name = torch.cuda.get_device_name(place) if place.type == "cuda" else str(place)
    print(f"{name}, torch {torch.__version__}")
    for model in options.names or NAMES[:-1]:
        with tempfile.TemporaryDirectory() as folder:
            shaped = model in random_models.SHAPES
            directory = random_models.save(model, Path(folder) / model) if shaped else BUNDLED_DIRECTORY
            figures = measured(directory, place, fast=options.fast, with_widths=not options.without_widths)
        print(json.dumps({"model": model, **figures}), flush=True)


def measured(directory: Path, place: torch.device, *, fast: bool, with_widths: bool) -> dict[str, Any]:
    """One model's figures: seconds, gigabytes, tokens a second; "by hand" beside each that has one."""
    _fresh(place)
    held = _allocated(place)
    with Peak() as peak:
        opening, engine = timed(lambda: open_model(str(directory), fast=fast))
    info, stays = engine.info, _allocated(place) - held
    figures: dict[str, Any] = {"parameters": info.n_parameters, "dtype": info.dtype, "device": info.device}
    figures |= {"opened, s": opening, "process grew by, GB": peak.growth / 1e9, "on the GPU, GB": stays / 1e9}
    figures["while opening, GB"] = (_most_allocated(place) - held) / 1e9
    dtype = torch.bfloat16 if fast else torch.float32
    network = AutoModelForCausalLM.from_pretrained(directory, dtype=dtype).eval().to(place)
    figures |= _reading(engine, network, place) | _continuing(engine, network) | _sentences(engine, network)
    if with_widths:
        figures |= _widths(engine, network)
    engine.close()
    return {key: round(each, 4) if isinstance(each, float) else each for key, each in figures.items()}


def _reading(engine: Engine, network: Any, place: torch.device) -> dict[str, float]:
    """A text of some 3,000 tokens, another one each time."""
    ours, theirs, off, n_tokens = [], [], 0.0, 0
    grown = 0
    for seed in range(ROUNDS + 1):
        text = _text(engine, N_READ, seed)
        ids = torch.tensor(engine.codec.encode(text, Convention()))
        cut = windows(len(ids), engine.info.window, engine.info.stride)
        _fresh(place)
        held = _allocated(place)
        us, scored = timed(engine.ask(Score(text)).result)
        grown = max(grown, _most_allocated(place) - held)
        hand, nats = timed(lambda: by_hand.surprisals(network, ids, cut))
        off = max(off, float((torch.from_numpy(scored.surprisal_nats.copy()) - nats).abs().max()))
        n_tokens = len(ids)
        if seed:  # the first warms up
            ours.append(us)
            theirs.append(hand)
    assert off < CLOSE[engine.info.dtype], f"the surprisals differ by {off:.1e}"  # noqa: S101  a wrong figure ends it
    a, b = statistics.median(ours), statistics.median(theirs)
    figures = {"read, tokens/s": n_tokens / a, "read by hand": n_tokens / b, "off, nats": off}
    return figures | {"tokens": n_tokens, "while reading, GB more": grown / 1e9}


def _continuing(engine: Engine, network: Any) -> dict[str, float]:
    """A continuation, token by token."""
    ours, theirs = [], []
    for seed in range(ROUNDS + 1):
        ids = tuple(engine.codec.encode(_text(engine, 40, 100 + seed), Convention()))
        us, answer = timed(engine.ask(ContinueGreedily(ids, N_CONTINUED)).result)
        hand, _ = timed(lambda: by_hand.continued(network, torch.tensor(ids), len(answer.ids)))
        if seed:
            ours.append(len(answer.ids) / us)
            theirs.append(len(answer.ids) / hand)
    return {"continued, tokens/s": statistics.median(ours), "continued by hand": statistics.median(theirs)}


def _sentences(engine: Engine, network: Any) -> dict[str, float]:
    """200 sentences of 8 to 60 tokens, asked together; by hand one after the other."""
    ours, theirs = [], []
    for seed in range(2):
        rng = random.Random(seed)  # noqa: S311  seeded: no secret
        batch = [_text(engine, rng.randint(8, 60), 1_000 * (seed + 1) + i) for i in range(N_SENTENCES)]
        ids = [torch.tensor(engine.codec.encode(text, Convention())) for text in batch]
        jobs: Callable[[], Any] = lambda: [job.result() for job in [engine.ask(Score(text)) for text in batch]]  # noqa: E731
        us, _ = timed(jobs)
        hand, _ = timed(lambda: [by_hand.surprisals(network, each, windows(len(each), 10**6, 1)) for each in ids])
        if seed:
            ours.append(us)
            theirs.append(hand)
    return {"200 sentences, s": statistics.median(ours), "200 sentences by hand": statistics.median(theirs)}


def _widths(engine: Engine, network: Any) -> dict[str, float]:
    """One sentence at seven bit widths, the second time: the first makes what is rounded into."""
    ours, theirs = [], []
    for seed in range(2):
        text = _text(engine, 22, 50 + seed)
        ids = torch.tensor(engine.codec.encode(text, Convention()))
        us, _ = timed(lambda: _sweep(engine, text))
        hand, _ = timed(
            lambda: [by_hand.surprisals(by_hand.rounded(network, b), ids, windows(len(ids), 10**6, 1)) for b in WIDTHS]
        )
        ours.append(us)
        theirs.append(hand)
    return {"7 widths first, s": ours[0], "7 widths, s": ours[1], "7 widths by hand": theirs[1]}


def _sweep(engine: Engine, text: str) -> None:
    settings = [Rounding(bits, "per-tensor") for bits in sorted(WIDTHS, key=lambda bits: bits != CHOSEN)]
    for job in [engine.ask(ScoreRounded(text, each)) for each in settings]:
        job.result()


def _text(engine: Engine, n_tokens: int, seed: int) -> str:
    """About so many tokens; another text for each seed, so that no answer is known already."""
    rng = random.Random(seed)  # noqa: S311  seeded: no secret
    ids = engine.codec.encode(" ".join(rng.choices(WORDS, k=n_tokens)), Convention())[:n_tokens]
    return b"".join(engine.codec.pieces(ids)).decode(errors="ignore").strip()


def _fresh(place: torch.device) -> None:
    if place.type == "cuda":
        torch.cuda.synchronize(place)
        torch.cuda.reset_peak_memory_stats(place)


def _allocated(place: torch.device) -> int:
    return torch.cuda.memory_allocated(place) if place.type == "cuda" else 0


def _most_allocated(place: torch.device) -> int:
    return torch.cuda.max_memory_allocated(place) if place.type == "cuda" else 0


if __name__ == "__main__":
    main()
