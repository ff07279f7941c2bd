"""The training text: which source is drawn how often, and how documents become token ids.

Knows the corpus folder's layout (`NAME.txt.xz`, documents separated by a line `<|endoftext|>`,
`heldout.tar.xz`); knows nothing of models.
"""

import lzma
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

SEPARATOR = "<|endoftext|>"

# How much of each source one pass draws: 3.0 is three times over, 0.2 a random fifth of its documents.
# Everyday English is what visitors type, so it weighs most.
SHARES = {
    "tatoeba": 3.0,
    "tinystories": 3.0,
    "storybooks": 3.0,
    "chatterbot": 3.0,
    "commonvoice": 2.0,
    "topicalchat": 2.0,
    "tinyfables_permissive": 1.0,
    "taskmaster": 1.0,
    "gsm8k": 0.5,
    "basedcooking": 1.0,
    "sgd_dialogues": 0.3,
    "childrens_books": 0.3,
    "shakespeare": 1.0,
    "blog18f": 0.5,
    "presidents": 0.5,
    "simplewiki": 0.2,
    "classics": 0.2,
    "openstax": 0.2,
    "bible_kjv": 0.5,
    "bible_web": 0.5,
}
# One sentence a line: lines stand alone, so the model meets sentences at the start of a text.
ONE_SENTENCE_A_LINE = {"tatoeba", "commonvoice"}


def documents(folder: Path, source: str) -> list[str]:
    """The documents of one source, in the order of its file."""
    with lzma.open(folder / f"{source}.txt.xz", "rt", encoding="utf-8") as file:
        text = file.read()
    found = [part.strip("\n") for part in text.split(f"{SEPARATOR}\n")]
    if source in ONE_SENTENCE_A_LINE:
        found = [line for document in found for line in document.split("\n")]
    return [document.removesuffix(SEPARATOR).strip() for document in found if document.strip()]


def held_out(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """(source, documents) of the text that is never trained on."""
    with tarfile.open(folder / "heldout.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            file = archive.extractfile(member)
            if file is None:
                continue
            parts = file.read().decode().split(SEPARATOR)
            yield Path(member.name).stem, [part.strip("\n") for part in parts if part.strip()]


def mixture(folder: Path, seed: int) -> list[str]:
    """One pass over the text by `SHARES`, shuffled."""
    draw = random.Random(seed)
    chosen: list[str] = []
    for source, share in SHARES.items():
        found = documents(folder, source)
        chosen += found * int(share)
        chosen += draw.sample(found, round(len(found) * (share % 1)))
    draw.shuffle(chosen)
    return chosen


def token_stream(texts: list[str], tokenizer: Tokenizer, eos_id: int) -> tuple[np.ndarray, np.ndarray]:
    """Pack texts into one row of ids, each followed by `eos_id`.

    Returns:
        ids: (n,) uint16.
        starts: (len(texts),) int64, where each text begins.
    """
    lengths = np.empty(len(texts), dtype=np.int64)
    rows = []
    for first in range(0, len(texts), 4096):
        for i, encoding in enumerate(tokenizer.encode_batch_fast(texts[first : first + 4096]), first):
            rows.append(np.array([*encoding.ids, eos_id], dtype=np.uint16))
            lengths[i] = len(rows[-1])
    return np.concatenate(rows), np.concatenate([[0], lengths.cumsum()[:-1]])
