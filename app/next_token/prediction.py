"""What the model expects next: a sentence, the list of the likeliest tokens, and which row of the logits it is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.next_token.continuation import Continuation, SamplingSettings
from app.shared import paper, small_model, state, waiting
from components import format, next_token
from components.frontend import token_list
from components.next_token import ListOptions
from computation import one_row, sampling
from computation.one_row import Logits
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.text import bytes_to_text, visible
from model_cache.engine.interface import Engine
from model_cache.engine.questions import Score


def draw_sentence(engine: Engine, logits: Logits, actual: int | None, unit: str, note: str | None) -> None:
    """The likeliest token, and the one that actually came.

    Args:
        logits: (V,)
        note: a sentence on the phrase, to stand behind.
    """
    log_probs = one_row.log_probabilities(logits)
    best = int(logits.argmax())
    probability = math.exp(log_probs[best])
    surprise = f"{format.in_unit(-float(log_probs[best]), unit):.2f} {unit}"
    sentences = [
        f"The likeliest next token is {_shown(engine, best)}: the model gave it {format.chances(probability)} "
        f"(p = {format.decimal(probability)}, {surprise})."
    ]
    if actual is not None:
        rank = one_row.rank(logits, actual)
        p = math.exp(log_probs[actual])
        surprise = f"{format.in_unit(-float(log_probs[actual]), unit):.2f} {unit}"
        sentences.append(
            f"What came is {_shown(engine, actual)}, number {rank:,}: {format.chances(p)} "
            f"(p = {format.decimal(p)}, {surprise})."
        )
    if note is not None:
        sentences.append(note)
    st.markdown(" ".join(sentences))


@dataclass(frozen=True)
class Uncertainty:
    """How unsure the model is of a place.

    Attributes:
        entropy: nats.
        nucleus: how many of the likeliest tokens hold nine tenths of the probability.
    """

    entropy: float
    nucleus: int

    @classmethod
    def of(cls, logits: Logits) -> "Uncertainty":
        """Of a row of logits, (V,); all of them are put in order for it."""
        log_probs = one_row.log_probabilities(logits)
        return cls(one_row.entropy(log_probs), one_row.nucleus_size(log_probs, 0.9))


def draw_uncertainty(unsure: Uncertainty, unit: str) -> None:
    """How unsure the model is, in words."""
    entropy, nucleus = unsure.entropy, unsure.nucleus
    st.caption(
        f"Entropy {format.in_unit(entropy, unit):.2f} {unit}: as unsure as between {math.exp(entropy):,.1f} equally "
        f"likely tokens. {nucleus:,} token{'s make' if nucleus > 1 else ' makes'} up 90 %."
    )


@dataclass(frozen=True)
class ListPlace:
    """Where in the text the list stands.

    Attributes:
        content_id: tells this place from others.
        actual: the token that came there, if any has.
        clickable: whether a token can be appended there.
    """

    content_id: str
    actual: int | None
    clickable: bool


def draw_list(
    engine: Engine, logits: Logits, k: int, settings: SamplingSettings, place: ListPlace, *, unfolded: bool
) -> None:
    """The k likeliest tokens, and how their probabilities came about.

    Args:
        logits: (V,)
        unfolded: whether each step from logit to probability has its column.
    """
    options = ListOptions(settings.temperature, settings.change_anything, unfolded)
    ids = next_token.listed_ids(logits, k, place.actual)
    steps = sampling.steps(logits, ids, *settings.arguments)
    pieces = engine.codec.pieces(ids.tolist())
    token_list.token_list(
        next_token.list_columns(options),
        next_token.list_rows(logits, ids, pieces, steps, options, place.actual),
        key=state.token_list.name,
        content_id=place.content_id,
        label="The likeliest next tokens",
        clickable=place.clickable,
    )
    plural = "s" if steps.n_kept != 1 else ""
    n_kept = f"{steps.n_kept:,} token{plural} can be drawn" if options.adjusted else ""
    if unfolded:
        summed_over = "that can be drawn" if options.adjusted else "of the vocabulary"
        name = "adjusted" if options.adjusted else "probability"
        formula = f"{name} = exp ÷ {steps.total_weight:,.4g}, the sum of exp over all tokens {summed_over}"
        sentences = [*filter(None, [formula, n_kept]), "exp is given in multiples of the likeliest token's"]
        st.caption(". ".join(sentences) + ".")
    elif n_kept:
        st.caption(f"Adjusted by {settings.words}: {n_kept}; those struck out cannot.")
    if not place.clickable:
        paper.hint(
            "Tokens can be appended at the end of the phrase: click its last token above to go back there.", "end"
        )


def phrase_score(engine: Engine, text: Continuation, convention: Convention) -> ScoredText | None:
    """What a short phrase is to the bundled model; with other models nobody asks."""
    n = len(text.phrase_ids)
    if not small_model.is_in_use() or not small_model.FEWEST_TOKENS <= n <= engine.info.context:
        return None
    (scored,) = waiting.wait([engine.ask(Score(text.phrase, convention))], "Asking the model")
    return scored


def draw_row_of_logits(engine: Engine, ids: Sequence[int], chosen: int, n_unseen: int) -> None:
    """Which row of the logits the list shows, in this page's own numbers."""
    n, v = len(ids), engine.info.vocabulary
    shape = f"`logits` has the shape [1, {n}, {v}]: 1 text, {n} tokens, a score for each of {v:,} tokens."
    row = f"The list is row {chosen}, `logits[0, {chosen}]` or `logits[0, {chosen - n}]`"
    if chosen == n - 1:
        st.markdown(f"{shape} {row}: the last, which says what comes next.")
        if n > 1:
            paper.hint("Click a token of the phrase, at the top, to see what was expected after it.", "row")
    else:
        before, actual = (format.escape(_visible(engine, ids[i])) for i in (chosen, chosen + 1))
        st.markdown(f"{shape} {row}: what was expected after **{before}**. What actually came was **{actual}**.")
    if ids[-1] in engine.info.end_ids and ids[chosen] == ids[-1]:
        st.caption("With its last token the model ended the text; what follows would be another.")
    if n_unseen:
        st.caption(f"The model sees the last {n - n_unseen:,} tokens; the first {n_unseen:,} did not fit.")


def _visible(engine: Engine, token_id: int) -> str:
    return visible(bytes_to_text(engine.codec.pieces([token_id])[0]))


def _shown(engine: Engine, token_id: int) -> str:
    return format.bold_token(_visible(engine, token_id))
