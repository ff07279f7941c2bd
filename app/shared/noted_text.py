"""A scored text's figures, and the place that is pinned in it, noted as facts. Draws nothing; knows no page."""

import math

from app.shared import shown
from components.heatmap import chips, extremes
from components.heatmap.view import PiecesOf
from computation.results import ScoredText
from computation.spans import Span, character_at
from computation.text import bytes_to_text


def note_text(scored: ScoredText) -> None:
    """The text's figures, and its most and least surprising tokens."""
    most, least = extremes.extremes(scored)
    shown.note(
        text=scored.text,
        n_tokens=len(scored.ids) - scored.n_prefix,
        n_scored=scored.n_scored,
        perplexity=scored.perplexity,
        mean_surprise=float(scored.surprisal_nats.mean()),
        total_surprise=float(scored.surprisal_nats.sum()),
        bits_per_byte=scored.bits_per_byte,
        **_extreme("most", scored, *most[0]),
        **(_extreme("least", scored, *least[0]) if least else {}),
    )


def note_place(scored: ScoredText, place: int | None, pieces_of: PiecesOf) -> None:
    """The place that is pinned, whether it is the most surprising one, and what was expected there."""
    if place is None:
        shown.note(place=None)
        return
    row, span = place - scored.first_scored, character_at(scored.pieces, place)
    members = range(max(span.start, scored.first_scored), span.stop)
    nats = float(scored.surprisal_nats[[i - scored.first_scored for i in members]].sum())
    worst, most_nats = chips.most_surprising(scored)
    expected = bytes_to_text(pieces_of(scored.top_ids[row, :1].tolist())[0])
    shown.note(
        place=place,
        place_token=span.text,
        place_surprise=nats,
        place_probability=math.exp(-nats),
        place_rank=int(scored.ranks[row]),
        place_before=bytes_to_text(b"".join(scored.pieces[scored.n_prefix : span.start])).strip(),
        place_is_most=nats >= most_nats or worst.start <= place < worst.stop,
        place_expected=expected,
        place_expected_probability=math.exp(float(scored.top_log_probs[row][0])),
    )


def _extreme(name: str, scored: ScoredText, span: Span, nats: float) -> dict[str, shown.Fact]:
    place = max(span.start, scored.first_scored)
    return {
        f"{name}_token": span.text,
        f"{name}_surprise": nats,
        f"{name}_probability": math.exp(-nats),
        f"{name}_place": place,
        f"{name}_before": bytes_to_text(b"".join(scored.pieces[scored.n_prefix : span.start])).strip(),
    }
