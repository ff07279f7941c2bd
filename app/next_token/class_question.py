"""What this page asks a class: which word comes next, and what the model gives to those that were answered."""

from collections.abc import Sequence

from app.next_token import own_word
from app.predict.question import Outcome, Question
from computation import one_row
from computation.one_row import Logits
from computation.text import bytes_to_text
from model_cache.engine.interface import Engine

MOST_CONTEXT = 600  # characters that a phone shows of the text so far


def asked(engine: Engine, ids: tuple[int, ...], place_id: str) -> Question:
    """The question of the place after these ids."""
    text = bytes_to_text(b"".join(engine.codec.pieces(ids[engine.codec.prefix_length(ids) :])))
    shown = text if len(text) <= MOST_CONTEXT else f"…{text[-MOST_CONTEXT:]}"
    return Question(f"Which word comes next?\n“{shown.strip()} …”", "word", (), f"{engine.info.name} {place_id}")


def outcome(engine: Engine, ids: tuple[int, ...], logits: Logits, actual: int | None, words: Sequence[str]) -> Outcome:
    """What the model gives to each word, in its likelier spelling, and to what comes.

    Args:
        logits: (V,) of what comes next.
        actual: the token that stands next in the text; None at its end, where the likeliest is as good as right.
    """
    nats = {word: own_word.likelier_spelling(engine, ids, word).surprisal_nats for word in words}
    token = int(logits.argmax()) if actual is None else actual
    right = bytes_to_text(engine.codec.pieces((token,))[0]).strip() or "a space"
    of_token = float(-one_row.log_probabilities(logits)[token])
    same = next((word for word in words if word.casefold() == right.casefold()), right)
    nats.setdefault(same, of_token)
    return Outcome(tuple(nats), tuple(nats.values()), (tuple(nats).index(same),))
