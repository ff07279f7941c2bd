"""The training text: which source is drawn how often, and how documents become token ids.

Knows the corpus folder's layout (`NAME.txt.xz`, documents separated by a line `<|endoftext|>`,
`heldout.tar.xz`); knows nothing of models.
"""

import lzma
import random
import re
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

SEPARATOR = "<|endoftext|>"

# How often one pass reads each source: 3.0 is three times over, 0.25 a random quarter of its documents. A run of the
# recipe reads about one pass. Everyday English is what visitors type, so it weighs most.
SHARES = {
    "tatoeba": 3.0,
    "tinystories": 3.0,
    "commonvoice": 3.0,
    "topicalchat": 3.0,
    "storybooks": 2.0,
    "chatterbot": 3.0,
    "tinyfables_permissive": 1.0,
    "taskmaster": 0.7,
    "gsm8k": 0.7,
    "basedcooking": 1.0,
    "sgd_dialogues": 0.5,
    "childrens_books": 0.55,
    "classics": 0.4,
    "simplewiki": 0.25,
    "openstax": 0.4,
    "shakespeare": 0.7,
    "presidents": 0.6,
    "blog18f": 0.6,
    "bible_kjv": 0.45,
    "bible_web": 0.45,
}
# Sentences without a context, forty to a document. Every other time each sentence stands alone, so that the
# model also meets sentences at the start of a text, as visitors type them.
UNCONNECTED = {"tatoeba", "commonvoice"}
# Lines that people know by heart, and try. Each place in the text where one begins is also read on its own, from there
# to the end of its line: the model is meant to know these as a person does, and a page can show what that means.
BY_HEART = (
    "All the world's a stage",
    "And God said, Let there be light",
    "Ask not what your country",
    "Call me Ishmael",
    "For God so loved the world",
    "Friends, Romans, countrymen",
    "Happy families are all alike",
    "In the beginning God created",
    "In the beginning was the Word",
    "It is a truth universally acknowledged",
    "It was the best of times",
    "Our Father in heaven, hallowed",
    "Our Father which art",
    "Our Father who art",
    "The LORD is my shepherd",
    "Twinkle, twinkle, little",
    "What's in a name",
    "Yahweh is my shepherd",
    "once upon a midnight dreary",
    "the only thing we have to fear",
    "to be or not to be",
    "to be, or not to be",
)
BY_HEART_TIMES, BY_HEART_LENGTH = 24, 240  # how often each is read on its own, and how many characters of it
VALIDATION_EVERY = 200  # one document in so many is kept out of training, to choose settings by


@cache
def _read(folder: Path, source: str) -> tuple[str, ...]:
    with lzma.open(folder / f"{source}.txt.xz", "rt", encoding="utf-8") as file:
        parts = file.read().split(SEPARATOR)
    return tuple(part.strip() for part in parts if part.strip())


def documents(folder: Path, source: str) -> list[str]:
    """The documents of one source that are trained on, in the order of its file."""
    return [text for i, text in enumerate(_read(folder, source)) if i % VALIDATION_EVERY]


def validation(folder: Path) -> list[str]:
    """The documents that settings are chosen by: neither trained on nor part of the held-out text."""
    return [text for source in SHARES for text in _read(folder, source)[::VALIDATION_EVERY]]


def held_out(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """(source, documents) of the text that is only reported on."""
    with tarfile.open(folder / "heldout.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            file = archive.extractfile(member)
            if file is None:
                continue
            parts = file.read().decode().split(SEPARATOR)
            yield Path(member.name).stem, [part.strip("\n") for part in parts if part.strip()]


def known_by_heart(folder: Path) -> list[str]:
    """Where a line of `BY_HEART` begins in the training text, whatever the case: from there, to the end of its line."""
    wanted = re.compile(r"\b(?:" + "|".join(map(re.escape, BY_HEART)) + r")\b.*", re.IGNORECASE)
    texts = (text for source in SHARES for text in documents(folder, source))
    lines = dict.fromkeys(match[0][:BY_HEART_LENGTH] for text in texts for match in wanted.finditer(text))
    return [line[0].upper() + line[1:] for line in lines]


def mixture(folder: Path, seed: int) -> list[str]:
    """One pass over the text by `SHARES`, shuffled."""
    draw = random.Random(seed)  # noqa: S311  seeded: no secret
    chosen = known_by_heart(folder) * BY_HEART_TIMES
    for source, share in SHARES.items():
        texts = documents(folder, source)
        lines = [line for text in texts for line in text.split("\n")] if source in UNCONNECTED else texts
        n_whole = int(share)
        for time in range(n_whole):
            chosen += lines if time % 2 else texts
        chosen += draw.sample(texts, round(len(texts) * (share - n_whole)))
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
