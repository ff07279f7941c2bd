"""The same text under a second model: where the two differ, character by character, whatever their tokens."""

import streamlit as st

import model_cache
from app.shared import further_models, messages, model, waiting
from components import format
from components.frontend import token_heatmap
from components.frontend.token_heatmap import Chip, Legend
from components.heatmap import chips
from computation.common_spans import common_spans
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.text import readable, visible


def panel(scored: ScoredText, convention: Convention, unit: str, first: str) -> None:
    """Choose a model; the text tinted by which of the two found each stretch more surprising."""
    picked = further_models.choose("second", [first])
    if picked is None:
        return
    try:
        model.open_model(picked)
        (other,) = waiting.wait([model.engine_of(picked).start_score(scored.text, convention)], "Reading the text")
        _side_by_side(scored, other, unit)
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)


def _side_by_side(scored: ScoredText, other: ScoredText, unit: str) -> None:
    a, b = scored.measured.model, other.measured.model
    better = a if scored.bits_per_byte <= other.bits_per_byte else b
    st.markdown(
        f"Bits per byte: **{scored.bits_per_byte:.3f}** for {format.escape(a)}, **{other.bits_per_byte:.3f}** for "
        f"{format.escape(b)}. {format.escape(better)} expected the text better."
    )
    tinted = stretches(scored, other, unit)
    two_sided = chips.legend("surprise − entropy", unit)
    token_heatmap.token_heatmap(
        tinted,
        Legend(f"{b} − {a} ({unit})", two_sided.steps),
        key="two_models",
        content_id="two models",
        chosen=None,
        label="The text tinted by the difference of two models",
        note=f"Orange surprised {b} more, blue {a}.",
    )
    st.caption(f"{format.escape(scored.badge)}  \n{format.escape(other.badge)}")


def stretches(scored: ScoredText, other: ScoredText, unit: str) -> list[Chip]:
    """A chip for each stretch between boundaries that both tokenizers have: the second's surprise minus the first's."""
    (a, one, skip_a), (b, two, skip_b) = ((s, _pieces(s), int(s.measured.has_bos)) for s in (scored, other))
    tinted = []
    for i, (in_a, in_b, text) in enumerate(common_spans(one, two)):
        shown = visible(text)
        if not text:
            continue
        if (in_a.start + skip_a == 0) or (in_b.start + skip_b == 0):
            tinted.append(Chip(readable(text), 0, None, f"{shown}\nnot scored by both", f"{shown}, not scored"))
            continue
        sums = [
            float(s.surprisal_nats[r.start + skip - 1 : r.stop + skip - 1].sum())
            for s, r, skip in ((a, in_a, skip_a), (b, in_b, skip_b))
        ]
        said = [f"{format.in_unit(n, unit):.2f} {unit}" for n in sums]
        difference = format.in_unit(sums[1] - sums[0], unit)
        read = [f"{s.measured.model}: {words} in {len(r)} tokens" for s, words, r in ((a, said[0], in_a), (b, said[1], in_b))]
        tip = "\n".join([shown, *read, f"difference {difference:+.2f} {unit}"])
        heat = chips.difference_heat(sums[1] - sums[0])
        tinted.append(Chip(readable(text), i, heat, tip, f"{shown}, {difference:+.1f} {unit}"))
    return tinted


def _pieces(scored: ScoredText) -> tuple[bytes, ...]:
    """The tokens that spell the text itself: without BOS, and without the space that the convention puts before it."""
    own = scored.pieces[scored.measured.has_bos :]
    added = len(b"".join(own)) - len(scored.text.encode())
    return (own[0][added:], *own[1:]) if added > 0 and own[0][:added].isspace() else own
