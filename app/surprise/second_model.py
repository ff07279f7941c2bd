"""The same text under a second model: where the two differ, character by character, whatever their tokens; and the
tokens of each, side by side."""

import streamlit as st

import model_cache
from app.shared import further_models, messages, model, state, waiting
from components import format
from components.frontend import token_heatmap
from components.frontend.token_heatmap import Chip, Legend
from components.heatmap import scale, text_tables
from computation.common_spans import common_spans
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.text import readable, visible
from model_cache.engine.questions import Score


def draw_panel(scored: ScoredText, convention: Convention, unit: str, first: str) -> None:
    """Choose a model; the text tinted by which of the two was more surprised by each stretch. Folded until one is."""
    panel = st.expander(
        "The same text under a second model",
        icon=":material/compare_arrows:",
        key=state.second_model_panel.name,
        expanded=bool(further_models.in_link().get("second") or st.query_params.get(state.second_model.name)),
        on_change="rerun",
    )
    if panel.open:
        with panel:
            _draw_choice(scored, convention, unit, first)


def _draw_choice(scored: ScoredText, convention: Convention, unit: str, first: str) -> None:
    picked = further_models.choose("second", [first])
    if picked is None:
        return
    try:
        engine = model.engine_of(picked)
        with waiting.cutting(scored.text):
            job = engine.ask(Score(scored.text, convention))
        (other,) = waiting.wait([job], "Reading the text")
        _draw_side_by_side(scored, other, unit)
    except (ValueError, model_cache.ModelUnavailable) as error:
        messages.complain(error)


def _draw_side_by_side(scored: ScoredText, other: ScoredText, unit: str) -> None:
    a, b = scored.measured.model, other.measured.model
    better = a if scored.bits_per_byte <= other.bits_per_byte else b
    per_byte, other_per_byte = (format.per_byte(each.bits_per_byte, unit) for each in (scored, other))
    st.markdown(
        f"{unit.capitalize()} per byte: **{per_byte:.3f}** for {format.escape(a)}, **{other_per_byte:.3f}** for "
        f"{format.escape(b)}. {format.escape(better)} predicted the text better."
    )
    token_heatmap.token_heatmap(
        stretches(scored, other, unit),
        Legend(f"{b} − {a} ({unit})", scale.difference_steps(unit)),
        key=state.two_models.name,
        content_id="two models",
        chosen=None,
        label="The text tinted by the difference of two models",
        note=f"Orange: more surprising to {b}; blue: more surprising to {a}.",
    )
    st.caption(f"{format.escape(scored.badge)}  \n{format.escape(other.badge)}")
    with st.grid(2, min_column_width=440):
        _draw_tokens(scored, unit, "first")
        _draw_tokens(other, unit, "second")


def _draw_tokens(scored: ScoredText, unit: str, number: str) -> None:
    with st.container(gap="xsmall"):
        st.markdown(f"**{format.escape(scored.measured.model)}**: {len(scored.ids) - scored.n_prefix:,} tokens")
        text_tables.draw_tokens(
            scored, unit, alt=f"Every token under the {number} of two models", columns=text_tables.BRIEF
        )


def stretches(scored: ScoredText, other: ScoredText, unit: str) -> list[Chip]:
    """A chip for each stretch between boundaries that both tokenizers have: the second's surprise minus the first's."""
    tinted = []
    for i, (tokens, other_tokens, text) in enumerate(common_spans(_pieces(scored), _pieces(other))):
        if not text:
            continue
        shown = visible(text)
        nats, other_nats = _nats(scored, tokens), _nats(other, other_tokens)
        if nats is None or other_nats is None:
            tinted.append(Chip(readable(text), 0, None, f"{shown}\nnot scored by both", f"{shown}, not scored"))
            continue
        difference = format.in_unit(other_nats - nats, unit)
        tip = "\n".join(
            [
                shown,
                _reading(scored, nats, len(tokens), unit),
                _reading(other, other_nats, len(other_tokens), unit),
                f"difference {difference:+.2f} {unit}",
            ]
        )
        heat = scale.difference_heat(other_nats - nats)
        tinted.append(Chip(readable(text), i, heat, tip, f"{shown}, {difference:+.1f} {unit}"))
    return tinted


def _pieces(scored: ScoredText) -> tuple[bytes, ...]:
    """The tokens that spell the text itself: without the prefix, and without the convention's leading space."""
    own = scored.pieces[scored.n_prefix :]
    added = len(b"".join(own)) - len(scored.text.encode())
    return (own[0][added:], *own[1:]) if added > 0 and own[0][:added].isspace() else own


def _nats(scored: ScoredText, tokens: range) -> float | None:
    """Surprisal of some of the text's own tokens together; None where the first of them was not scored.

    Args:
        tokens: counted without what stands before the text.
    """
    start, stop = (i + scored.n_prefix - scored.first_scored for i in (tokens.start, tokens.stop))
    return None if start < 0 else float(scored.surprisal_nats[start:stop].sum())


def _reading(scored: ScoredText, nats: float, n_tokens: int, unit: str) -> str:
    return f"{scored.measured.model}: {format.in_unit(nats, unit):.2f} {unit} in {n_tokens} tokens"
