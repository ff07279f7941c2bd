"""What the bit-width page shows, noted as facts. Draws nothing; asks nothing."""

from collections.abc import Mapping

from app.bit_width.curve import Known
from app.bit_width.widths import NOTEBOOK_WIDTHS, lines
from app.shared import shown
from components.bit_width_frames import on_line
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText

BREAKS_AT = 1.1  # times full precision's perplexity: from there on a width has begun to hurt


def note_setting(rounding: Rounding, full: ScoredText, chosen: RoundedScore, full_bytes: float) -> None:
    """The chosen setting beside full precision."""
    shown.note(
        text=full.text,
        n_tokens=len(full.ids) - full.n_prefix,
        bits=rounding.bits,
        scheme=str(rounding.scheme),
        embedding=rounding.embedding,
        perplexity=chosen.scored.perplexity,
        full_perplexity=full.perplexity,
        times_perplexity=chosen.scored.perplexity / full.perplexity,
        kl=chosen.mean_kl_nats,
        same_top1=chosen.share_same_top1,
        size_bytes=chosen.size_bytes,
        bits_per_weight=chosen.bits_per_weight,
        full_bytes=full_bytes,
        times_smaller=full_bytes / chosen.size_bytes,
    )


def note_curve(known: Known, rounding: Rounding, full: ScoredText, measured_on: str) -> None:
    """Both lines of the curve: how much each width costs, and the widest of them at which each has begun to hurt."""
    points = (*known.measured, *known.inferred)
    chosen, beside = (_line(points, each) for each in lines(rounding))
    facts: dict[str, shown.Fact] = {"curve_on": measured_on, "n_measured": len(chosen), "n_beside": len(beside)}
    facts["curve_full_perplexity"] = full.perplexity
    facts["beside_scheme"] = str(lines(rounding)[1].scheme)
    for name, line in (("curve", chosen), ("beside", beside)):
        facts |= {f"{name}_{bits}": perplexity for bits, perplexity in line.items()}
        hurt = [bits for bits, perplexity in line.items() if perplexity > BREAKS_AT * full.perplexity]
        facts[f"{name}_breaks_at"] = max(hurt, default=None)
    shown.note(**facts)


def _line(points: tuple[RoundedScore, ...], line: Rounding) -> Mapping[int, float]:
    """Perplexity by width."""
    of_line = on_line(points, line)
    return {p.rounding.bits: p.scored.perplexity for p in of_line if p.rounding.bits in NOTEBOOK_WIDTHS}
