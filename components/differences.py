"""A scored text tinted by how much more or less surprising it became: other neighbours, or other weights. Knows no model."""

from collections.abc import Sequence

from components import heatmap_chips, token_heatmap, wording
from components.heatmap_views import name_of
from components.token_heatmap import Chip, Legend
from computation.results import ScoredText
from computation.spans import Span, readable, visible


def nats_of(scored: ScoredText, span: Span) -> float | None:
    """Surprisal of a span's scored tokens together; None where none of them is scored."""
    members = scored.surprisal_nats[max(span.start, 1) - 1 : span.stop - 1]
    return float(members.sum()) if len(members) else None


def chips(
    scored: ScoredText, spans: Sequence[Span], before: Sequence[float | None], unit: str, new: str = "put here"
) -> list[Chip]:
    """One chip a span, tinted by its surprise minus what it was before.

    Args:
        before: nats of each span as it was; None where it is new.
        new: what is said of a span that was not there before.
    """
    found = []
    for span, was in zip(spans, before, strict=True):
        now, shown, drawn = nats_of(scored, span), visible(span.text), readable(span.text)
        if now is None:
            found.append(Chip(drawn, 0, None, f"{shown}\nnot scored", f"{shown}, not scored"))
            continue
        said, position = f"{wording.in_unit(now, unit):.2f} {unit}", span.stop - 1
        if was is None:
            found.append(Chip(drawn, position, 0.0, f"{shown}\n{new}: {said}", f"{shown}, {new}", True))
            continue
        change = wording.in_unit(now - was, unit)
        tip = f"{shown}\nnow {said}, before {wording.in_unit(was, unit):.2f} {unit}\nchange {wording.signed(change, 2)} {unit}"
        heat = heatmap_chips.difference_heat(now - was)
        found.append(Chip(drawn, position, heat, tip, f"{shown}, {wording.signed(change)} {unit}"))
    return found


def heatmap(
    scored: ScoredText, spans: Sequence[Span], before: Sequence[float | None], unit: str, *, key: str, label: str, note: str
) -> None:
    """Draw such chips on the two-sided scale."""
    token_heatmap.token_heatmap(
        chips(scored, spans, before, unit),
        Legend(f"change ({unit})", heatmap_chips.legend("surprise − entropy", unit).steps),
        key=key,
        of=name_of(scored),
        chosen=None,
        label=label,
        note=note,
    )
