"""What the next-token page shows, noted as facts. Draws nothing."""

import math

import numpy as np

from app.next_token.continuation import Continuation, SamplingSettings
from app.next_token.prediction import Uncertainty
from app.shared import shown
from components.own_word import Spelling
from computation import one_row
from computation.one_row import Logits
from computation.results import Floats
from computation.text import bytes_to_text
from model_cache.engine.interface import Engine


def note_place(engine: Engine, text: Continuation, typed: str, chosen: int, *, hidden: bool) -> None:
    """Which text the page shows, and which row of its logits.

    Args:
        typed: what stands in the box.
        chosen: the row.
        hidden: whether what the model expects is still to be guessed.
    """
    shown.note(
        text=typed,
        n_tokens=len(text.ids),
        n_appended=len(text.ids) - len(text.phrase_ids),
        row=chosen,
        row_from_end=chosen - len(text.ids),
        row_token=spelled(engine, text.ids[chosen]),
        hidden=hidden,
    )


def note_list(
    engine: Engine,
    logits: Logits,
    unsure: Uncertainty,
    actual: int | None,
    n_listed: int,
    settings: SamplingSettings,
    *,
    unfolded: bool,
) -> None:
    """What the list shows.

    Args:
        logits: (V,)
        unsure: how unsure the model is, by these logits.
        actual: the token that came, if any has.
        unfolded: whether each step from logit to probability has its column.
    """
    log_probs = one_row.log_probabilities(logits)
    listed = one_row.likeliest(logits, min(n_listed, len(logits)))
    top = _token("top", engine, logits, log_probs, int(listed[0]))
    came = {} if actual is None else _token("actual", engine, logits, log_probs, actual)
    shown.note(
        **top,
        **came,
        top_logit=float(logits[listed[0]]),
        entropy=unsure.entropy,
        nucleus=unsure.nucleus,
        n_listed=len(listed),
        listed_probability=float(np.exp(log_probs[listed]).sum()),
        steps=unfolded,
        temperature=settings.temperature,
        top_k=settings.top_k,
        top_p=settings.top_p,
    )


def note_word(best: Spelling | None, after: str = "") -> None:
    """A word of the visitor's own in its likeliest spelling; None where none was measured.

    Args:
        after: what stands before it.
    """
    if best is None:
        shown.note(word=None)
        return
    shown.note(
        word=best.written.strip(),
        word_spelled=best.written,
        word_probability=best.probability,
        word_surprise=best.scored.surprisal_nats,
        word_rank=int(best.scored.ranks[0]),
        word_n_tokens=len(best.scored.ids),
        word_tokens=tuple(bytes_to_text(piece) for piece in best.scored.pieces),
        word_after=after,
    )


def _token(name: str, engine: Engine, logits: Logits, log_probs: Floats, token_id: int) -> dict[str, shown.Fact]:
    nats = -float(log_probs[token_id])
    return {
        f"{name}_token": spelled(engine, token_id),
        f"{name}_probability": math.exp(-nats),
        f"{name}_surprise": nats,
        f"{name}_rank": one_row.rank(logits, token_id),
    }


def spelled(engine: Engine, token_id: int) -> str:
    """What a token spells."""
    return bytes_to_text(engine.codec.pieces([token_id])[0])
