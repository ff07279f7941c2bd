"""What the next-token page shows, noted as facts. Draws nothing."""

import torch
from torch import Tensor

from app.next_token.continuation import Continuation, SamplingSettings
from app.next_token.prediction import Uncertainty
from app.shared import shown
from components.own_word import Spelling
from computation import measures
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
    logits: Tensor,
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
    log_probs = measures.log_probabilities(logits)
    best = int(log_probs.argmax())
    came = {} if actual is None else _token("actual", engine, log_probs, actual)
    values = measures.top_k(logits, min(n_listed, len(logits)))[1]
    shown.note(
        **_token("top", engine, log_probs, best),
        **came,
        top_logit=float(logits[best]),
        entropy=unsure.entropy,
        nucleus=unsure.nucleus,
        n_listed=len(values),
        listed_probability=float(log_probs[values].exp().sum()),
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


def _token(name: str, engine: Engine, log_probs: Tensor, token_id: int) -> dict[str, shown.Fact]:
    rank = int(measures.rank(log_probs.unsqueeze(0), torch.tensor([token_id])))
    nats = -float(log_probs[token_id])
    return {
        f"{name}_token": spelled(engine, token_id),
        f"{name}_probability": float(log_probs[token_id].exp()),
        f"{name}_surprise": nats,
        f"{name}_rank": rank,
    }


def spelled(engine: Engine, token_id: int) -> str:
    """What a token spells."""
    return bytes_to_text(engine.codec.pieces([token_id])[0])
