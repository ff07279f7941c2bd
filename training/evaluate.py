"""The model card's figures: `python -m training.evaluate --corpus ../shared/corpus`.

Prints them as Markdown; `--card` writes them into the card and redraws its picture.
"""

import argparse
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from computation.perplexity import choices
from model_cache.catalog import BUNDLED_DIRECTORY
from training import corpus, figures, picture

POSITIONS = (
    2,
    9,
    33,
    65,
    129,
    257,
    385,
    449,
    513,
)  # first positions of the buckets, counted from 1; the last is the end
BEGIN, END = "<!-- figures: written by training.evaluate -->", "<!-- end of figures -->"


def table(rows: Iterable[tuple[str, ...]], *head: str) -> str:
    """A Markdown table: the first column is text, the others numbers."""
    rule = ("---", *["---:"] * (len(head) - 1))
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def held_out_section(folder: Path) -> Iterator[str]:
    by_source, (known, lines) = figures.held_out(folder), figures.known_lines(folder)
    rows = [(source, f"{n_bytes:,}", f"{bits / n_bytes:.3f}") for source, (bits, n_bytes) in by_source.items()]
    for name, sources in (("all", tuple(by_source)), (", ".join(figures.EVERYDAY), figures.EVERYDAY)):
        n_bytes = sum(by_source[s][1] for s in sources)
        rows.append((f"**{name}, pooled**", f"{n_bytes:,}", f"**{figures.pooled(by_source, sources):.3f}**"))
    yield (
        "Bits per byte on text that was held out of training (leading space, no BOS, first token unscored, windows of "
        f"512, stride 256). Of its {lines:,} lines of 40 characters and more, {known} stand in the training text as "
        "well."
    )
    yield table(rows, "held-out text", "bytes", "bits per byte")


def phrases_section(folder: Path) -> Iterator[str]:
    times = corpus.BY_HEART_TIMES
    yield f"Four famous phrases; training read lines with two of them {times} times on their own (see below):"
    famous = [(f"{phrase} → {word}", *figures.place(phrase, word)) for phrase, word in figures.FAMOUS.items()]
    yield table([(name, str(rank), f"{100 * p:.1f} %") for name, rank, p in famous], "phrase", "rank", "probability")
    ranked, copied = figures.prompts(), figures.prompts_in_training_text(folder)
    hits = [row for row in ranked if 1 <= row[2] <= 5]
    missed = [
        f"“{prompt} … {word}” ({rank or 'no token of its own'})" for prompt, word, rank in ranked if not 1 <= rank <= 5
    ]
    yield (
        f"Everyday prompts of our own, written before training (`training/prompts.json`; {len(copied)} of them stand "
        f"in the training text): the expected word is among the five likeliest tokens in {len(hits)} of {len(ranked)} "
        f"({100 * len(hits) / len(ranked):.0f} %), and the likeliest in {sum(rank == 1 for *_, rank in ranked)}."
    )
    if missed:
        yield f"Missed, with the rank: {'; '.join(missed)}."


def positions_section(folder: Path) -> Iterator[str]:
    documents = "held-out documents of at least 512 tokens cut into full windows"
    yield f"Bits per token by position in the window, on {documents}:"
    bits = figures.bits_by_position(folder)
    rows = [(f"{a} to {b - 1}", f"{bits[a - 1 : b - 1].mean():.2f}") for a, b in pairwise(POSITIONS)]
    yield table(rows, "position", "bits per token")


def bit_widths_section() -> Iterator[str]:
    paragraph = f"{len(figures.SAMPLE.split())} words, `SAMPLE` in `training/figures.py`"
    yield (f"Perplexity of one everyday paragraph ({paragraph}), weights rounded to nearest:")
    rows = [(str(bits), *(choices(p) for p in row)) for bits, *row in figures.perplexity_by_width().itertuples()]
    yield table(rows, "bits per weight", *figures.SCHEMES)


def report(folder: Path) -> str:
    """The card's figures, as Markdown, but for the folder's size."""
    parts = [*held_out_section(folder), *phrases_section(folder), *positions_section(folder), *bit_widths_section()]
    seconds = figures.seconds_to_load()
    opened = f"Opened in {seconds:.2f} s the second time, in a fresh process with torch and transformers imported."
    return "\n\n".join([*parts, opened])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--card", action="store_true", help="write the figures into the card, and redraw its picture")
    args = parser.parse_args()
    text = report(args.corpus)
    if args.card:
        picture.draw(BUNDLED_DIRECTORY / "training_log.jsonl", BUNDLED_DIRECTORY / "loss.svg")
        card = BUNDLED_DIRECTORY / "README.md"
        before, rest = card.read_text().split(BEGIN)
        card.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}")
    print(text)
    print(f"\nAll files of the folder: {sum(file.stat().st_size for file in BUNDLED_DIRECTORY.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
