"""What the class does: who is on which page, and what they type. Knows no server."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

PEOPLE = (
    "the teacher|my old neighbour|a small girl|the young doctor|her brother|one of the sailors|the king|a tired farmer"
)
SENTENCES = (
    "Once upon a time {who} lived in a house at the end of the road",
    "In the morning {who} went to the market to buy bread and milk",
    "Nobody knew why {who} had left the door open all night",
    "After the rain {who} walked slowly along the river and sang a song",
    "Last summer {who} found a little dog that did not want to go home",
    "The capital of France is Paris, said {who} and closed the book",
    "If it snows tomorrow {who} will stay in bed and read the newspaper",
    "Under the big tree {who} sat down because the sun was very hot",
    "With a long letter in one hand {who} waited for the last train",
    "Everyone was surprised when {who} won the first prize at school",
)


@dataclass(frozen=True)
class Kind:
    """What some of the visitors do: the page's name and address, the key of the widget they change, how many of 40
    they are."""

    name: str
    address: str
    key: str
    share: int


KINDS = (
    Kind("Next token", "", "phrase", 26),
    Kind("Surprise", "surprise", "text", 10),
    Kind("Bit width", "bits", "bits", 4),
)


def kind_of(number: int, n_visitors: int) -> Kind:
    place = (number + 0.5) / n_visitors * sum(kind.share for kind in KINDS)
    return next(
        kind for kind, end in zip(KINDS, itertools.accumulate(k.share for k in KINDS), strict=True) if place < end
    )


def typed(rng: random.Random, together: int) -> Iterator[str]:
    """One sentence after the other as it is typed, or several together, of which the first is there already."""
    while True:
        sentences = [text.format(who=rng.choice(PEOPLE.split("|"))) for text in SENTENCES]
        rng.shuffle(sentences)
        for start in range(0, len(sentences), together):
            words = ". ".join(sentences[start : start + together]).split()
            for n in range(1 if together == 1 else len(sentences[start].split()), len(words) + 1):
                yield " ".join(words[:n])
