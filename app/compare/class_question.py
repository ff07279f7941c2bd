"""What this page asks a class: which of a few texts the model finds more natural, as an order. Asks no model."""

from collections.abc import Sequence

from app.compare.scoring import ComparedText, Scores
from app.predict.question import Outcome, Question
from app.rooms.answers import MAX_OPTIONS
from components.labels import tell_apart

MOST_TEXT = 160  # characters that a phone shows of each


def asked(texts: Sequence[ComparedText], about: str) -> Question | None:
    """The question; None where there are too few texts for it, or more than a phone shows."""
    if not 2 <= len(texts) <= MAX_OPTIONS:
        return None
    prompt = "Put the texts in order: the most natural to the model first."
    return Question(prompt, "order", tuple(_labels(texts).values()), about)


def outcome(texts: Sequence[ComparedText], scores: Scores) -> Outcome | None:
    """The texts by their mean surprise, the lowest first; None where one of them has none."""
    means = {text.number: float(scored.surprisal_nats.mean()) for text, scored in scores}
    labels = _labels(texts)
    if set(labels) - set(means):
        return None
    nats = tuple(means[number] for number in labels)
    return Outcome(tuple(labels.values()), nats, tuple(sorted(range(len(nats)), key=nats.__getitem__)))


def _labels(texts: Sequence[ComparedText]) -> dict[int, str]:
    labels = tell_apart([text.name or text.text for text in texts], MOST_TEXT)
    return {text.number: f"{text.number}: {label}" for text, label in zip(texts, labels, strict=True)}
