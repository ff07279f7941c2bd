"""What the shipped model is worth, in numbers. Measures through the engine, under the app's own convention, but for the
loss by position, which is transformers' alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForCausalLM, AutoTokenizer

from computation.perplexity import Convention
from model_cache import bit_width_sweep, open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.questions import NextToken, Score
from training import corpus

HERE = Path(__file__).parent
EVERYDAY = ("tatoeba", "tinystories", "commonvoice", "topicalchat")
FAMOUS = {
    "To be or not to": "be",
    "For God so loved the": "world",
    "Once upon a": "time",
    "Thank you very": "much",
}
SAMPLE = (
    "My sister called this morning to say that the train was late again. She waited on the platform for an hour, and "
    "in the end she went back home and made herself a cup of tea. I told her that we could go to the lake on Sunday if "
    "the weather was good."
)
WIDTHS = (32, 24, 16, 12, 8, 7, 6, 5, 4, 3, 2, 1)
SCHEMES = ("per-tensor", "per-channel", "group-64")


def held_out(folder: Path) -> dict[str, tuple[float, int]]:
    """(total bits, scored bytes) of each source."""
    engine = open_model("bundled")
    by_source = {}
    for source, texts in corpus.held_out(folder):
        scored = [job.result() for job in [engine.ask(Score(text)) for text in texts]]
        by_source[source] = (sum(s.total_bits for s in scored), sum(s.n_bytes for s in scored))
    return by_source


def pooled(by_source: dict[str, tuple[float, int]], sources: tuple[str, ...]) -> float:
    """All bits over all bytes."""
    return sum(by_source[s][0] for s in sources) / sum(by_source[s][1] for s in sources)


def known_lines(folder: Path, shortest: int = 40) -> tuple[int, int]:
    """(those that stand in the training text too, all) of the held-out lines of at least `shortest` characters."""
    read = {line for source in corpus.SHARES for text in corpus.documents(folder, source) for line in text.split("\n")}
    lines = [line for _, texts in corpus.held_out(folder) for text in texts for line in text.split("\n")]
    lines = [line for line in lines if len(line) >= shortest]
    return sum(line in read for line in lines), len(lines)


def place(phrase: str, word: str) -> tuple[int, float]:
    """(rank, probability) of a word after a phrase; rank 0 where the word is not a single token."""
    engine = open_model("bundled")
    prediction = engine.ask(NextToken(engine.codec.phrase_ids(phrase, Convention()))).result()
    log_probs = torch.from_numpy(prediction.logits.copy()).log_softmax(-1)  # (V,)
    wanted = f" {word}".encode()
    for token_id, piece in enumerate(engine.codec.pieces(range(len(log_probs)))):
        if piece == wanted:
            return 1 + int((log_probs > log_probs[token_id]).sum()), float(log_probs[token_id].exp())
    return 0, 0.0


def prompts() -> list[tuple[str, str, int]]:
    """(prompt, expected word, its rank) of our own everyday prompts."""
    rows = json.loads((HERE / "prompts.json").read_text())
    return [(row["prompt"], row["expected"], place(row["prompt"], row["expected"])[0]) for row in rows]


def prompts_in_training_text(folder: Path) -> list[str]:
    """Those of our prompts that the training text holds, whatever the case."""
    wanted = [row["prompt"] for row in json.loads((HERE / "prompts.json").read_text())]
    texts = (" ".join(t.split()).lower() for source in corpus.SHARES for t in corpus.documents(folder, source))
    whole = "\n".join(texts)
    return [prompt for prompt in wanted if prompt.lower() in whole]


def bits_by_position(folder: Path) -> Tensor:
    """(512,) mean bits per token of held-out text by position in a full window; row 0, unscored, is NaN."""
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY)
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    length = model.config.n_positions

    def windows() -> Iterator[Tensor]:
        for _, texts in corpus.held_out(folder):
            for text in texts:
                ids = tokenizer(text, return_tensors="pt", verbose=False)["input_ids"][0]
                yield ids[: len(ids) // length * length].reshape(-1, length)

    rows = torch.cat(list(windows()))  # (N, 512)
    total = torch.zeros(length - 1, dtype=torch.float64)
    with torch.inference_mode():
        for part in torch.split(rows, 8):
            logits = model(part).logits[:, :-1]
            nats = functional.cross_entropy(logits.flatten(0, 1), part[:, 1:].flatten(), reduction="none")
            total += nats.reshape(len(part), -1).double().sum(0)
    bits = total / len(rows) / torch.log(torch.tensor(2.0))
    return torch.cat([torch.tensor([torch.nan]), bits])


def perplexity_by_width() -> pd.DataFrame:
    """Perplexity of `SAMPLE`: a row for each of `WIDTHS`, a column for each of `SCHEMES`."""
    sweeps = {scheme: bit_width_sweep(SAMPLE, WIDTHS, scheme, "bundled") for scheme in SCHEMES}
    return pd.DataFrame({scheme: sweep.set_index("bits")["perplexity"] for scheme, sweep in sweeps.items()})


def seconds_to_load() -> float:
    """From files to an engine that answers, in a fresh process that has imported what it needs: the second of two, so
    that the files are in the system's cache."""
    code = (
        "import time, torch, transformers; from transformers import AutoModelForCausalLM, GPT2LMHeadModel, "
        "AutoTokenizer; from model_cache import open_model;"
        "t = time.perf_counter(); open_model('bundled'); print(time.perf_counter() - t)"
    )
    command = [sys.executable, "-c", code]  # the code above, and no shell
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2)]  # noqa: S603
    return float(runs[-1].stdout)
