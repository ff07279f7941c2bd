"""What the shipped model is worth: `python -m training.evaluate --corpus ../shared/corpus`.

Bits per byte on the held-out text, source by source and pooled (all bits over all bytes), under the app's own convention,
and perplexity of one everyday text at several bit widths. Prints Markdown for the model card.
"""

import argparse
from pathlib import Path

from model_cache import bit_width_sweep, open_model
from training import corpus

EVERYDAY = ("tatoeba", "tinystories", "commonvoice", "topicalchat")
SAMPLE = (
    "My sister called this morning to say that the train was late again. She waited on the platform for an hour, and in the "
    "end she went back home and made herself a cup of tea. I told her that we could go to the lake on Sunday if the weather "
    "was good."
)


def held_out(folder: Path, model: str | None) -> dict[str, tuple[float, int]]:
    """(total bits, scored bytes) of each source."""
    engine = open_model(model)
    found = {}
    for source, texts in corpus.held_out(folder):
        scored = [job.result() for job in [engine.start_score(text) for text in texts]]
        found[source] = (sum(s.total_bits for s in scored), sum(s.n_bytes for s in scored))
    return found


def pooled(found: dict[str, tuple[float, int]], sources: tuple[str, ...]) -> float:
    return sum(found[s][0] for s in sources) / sum(found[s][1] for s in sources)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--model", default="bundled")
    args = parser.parse_args()
    found = held_out(args.corpus, args.model)
    print("| held-out text | bits per byte |\n|---|---|")
    for source, (bits, n_bytes) in found.items():
        print(f"| {source} | {bits / n_bytes:.3f} |")
    print(f"| **all, pooled** | **{pooled(found, tuple(found)):.3f}** |")
    print(f"| **{', '.join(EVERYDAY)}, pooled** | **{pooled(found, EVERYDAY):.3f}** |\n")
    print("| bits per weight | per-tensor | per-channel | group-64 |\n|---|---|---|---|")
    sweeps = [
        bit_width_sweep(SAMPLE, (32, 16, 8, 6, 5, 4, 3, 2, 1), s, args.model) for s in ("per-tensor", "per-channel", "group-64")
    ]
    for rows in zip(*(sweep.itertuples() for sweep in sweeps), strict=True):
        print(f"| {rows[0].bits} | " + " | ".join(f"{row.perplexity:,.1f}" for row in rows) + " |")


if __name__ == "__main__":
    main()
