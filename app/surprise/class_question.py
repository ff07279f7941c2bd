"""What this page asks a class: which of a few words surprised the model most. Asks no model."""

from app.predict.question import Outcome, Question
from app.rooms import teacher
from components.heatmap import chips
from computation.results import ScoredText
from computation.text import visible

N_OPTIONS, MOST_CONTEXT, MOST_WORD = 6, 900, 60  # characters that a phone shows of the text, and of a word


def take_part(scored: ScoredText, content_id: str) -> None:
    """Offer the question to a class, and say what is right once it has answered."""
    teacher.offer(lambda: asked(scored, content_id))
    teacher.judge(lambda: asked(scored, content_id), lambda _: outcome(scored))


def asked(scored: ScoredText, content_id: str) -> Question | None:
    """The question, with the most surprising words in the text's order; None where there are too few to choose from."""
    options = tuple(_most_surprising(scored))
    if len(options) < 2:
        return None
    text = scored.text if len(scored.text) <= MOST_CONTEXT else f"{scored.text[:MOST_CONTEXT]}…"
    return Question(f"Which word surprised the model most?\n“{text.strip()}”", "choice", options, content_id)


def outcome(scored: ScoredText) -> Outcome:
    """The same words with their surprise, the greatest first in order."""
    nats = _most_surprising(scored)
    words = tuple(nats)
    order = tuple(sorted(range(len(words)), key=lambda place: -nats[words[place]]))
    return Outcome(words, tuple(nats.values()), order)


def _most_surprising(scored: ScoredText) -> dict[str, float]:
    """Some words with their surprise, in the text's order; of a word that comes again, its greatest."""
    per_token, first = scored.per_token(scored.surprisal_nats), scored.first_scored
    nats: dict[str, float] = {}
    for span in chips.spans_of(scored, words=True, parted=True):
        word = visible(span.text).strip(" ·")[:MOST_WORD]
        if span.start >= first and any(letter.isalnum() for letter in word):
            nats[word] = max(nats.get(word, 0.0), float(per_token[span.start : span.stop].sum()))
    most = set(sorted(nats, key=lambda word: -nats[word])[:N_OPTIONS])
    return {word: each for word, each in nats.items() if word in most}
