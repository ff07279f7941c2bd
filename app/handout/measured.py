"""The figures of a step, measured now: the facts that its page would note, and how they were measured.

Asks the engine and waits, with a bar and a button that stops it; draws nothing else.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any

from app.bit_width import noted as bit_width
from app.bit_width import questions, widths
from app.bit_width.curve import Known
from app.compare import noted as compare
from app.compare.scoring import ComparedText
from app.handout.solved import Solved, is_by_visitor, solved
from app.lesson.lesson import Step
from app.next_token import noted as next_token
from app.next_token import own_word
from app.next_token.continuation import SamplingSettings
from app.next_token.prediction import Uncertainty
from app.shared import handout_state, noted_text, shown, waiting
from components.bit_width_frames import on_line
from components.heatmap import extremes
from computation.perplexity import Convention
from computation.results import RoundedScore, ScoredText
from computation.wide_grids import like_full_precision
from computation.words import variants
from model_cache.engine.interface import Engine, Job
from model_cache.engine.questions import NextToken, Score, ScoreIds


@dataclass(frozen=True)
class Figures:
    """What was measured of a step.

    Attributes:
        badges: how each text was measured.
    """

    facts: Mapping[str, shown.Fact] = field(default_factory=dict)
    badges: tuple[str, ...] = ()


class Stopped(Exception):
    """The visitor stopped the measuring."""


def of_step(engine: Engine, step: Step, convention: Convention, activity: str) -> Figures:
    """The step's figures; none where its text is the visitor's own.

    Args:
        activity: what is being done, for the bar.

    Raises:
        Stopped: before all was measured.
        ValueError, ModelUnavailable: as the engine.
    """
    wanted = solved(step)
    if any(check.word == "model_is_not" and check.value == engine.info.name for check in step.checks):
        raise ValueError("This step asks for another model: choose one in the bar, and print it then.")
    if not wanted.texts:
        return Figures(shown.facts())
    measure = {"next": _next_token, "surprise": _surprise, "compare": _compare, "bits": _bits}[step.page]
    with shown.apart(step.page) as facts:
        common = facts()
        if wanted.unit:
            shown.note(unit=wanted.unit)
        badges = measure(engine, wanted, convention, activity)
        return Figures(common) if is_by_visitor(step, facts()) else Figures(facts(), badges)


def _answers(jobs: Sequence[Job[Any]], activity: str) -> list[Any]:
    """What the jobs answer.

    Args:
        activity: what is being done, and of which lesson's step, for the bar.
    """
    stoppable = handout_state.measuring(activity)
    done = waiting.gather(lambda: jobs, activity, activity, stoppable=stoppable)
    try:
        return [job.result() for job in done]
    except CancelledError:
        raise Stopped from None


def _next_token(engine: Engine, step: Solved, convention: Convention, activity: str) -> tuple[str, ...]:
    ids = engine.codec.phrase_ids(step.texts[0], convention)
    chosen = len(ids) + step.row
    here = ids[: chosen + 1]
    (predicted,) = _answers([engine.ask(NextToken(here))], activity)
    logits = predicted.logits  # (V,)
    actual = ids[chosen + 1] if chosen + 1 < len(ids) else None
    shown.note(text=step.texts[0], n_tokens=len(ids), row=chosen, row_from_end=step.row)
    shown.note(row_token=next_token.spelled(engine, ids[chosen]))
    unsure = Uncertainty.of(logits)
    next_token.note_list(engine, logits, unsure, actual, step.n_listed, SamplingSettings(), unfolded=False)
    if step.word:
        spellings = own_word.with_ends(engine, here, own_word.score_spellings(engine, here, variants(step.word)))
        next_token.note_word(min(spellings, key=lambda each: each.scored.surprisal_nats), step.texts[0])
    return ()


def _surprise(engine: Engine, step: Solved, convention: Convention, activity: str) -> tuple[str, ...]:
    (scored,) = _answers([engine.ask(Score(step.texts[0], convention))], activity)
    noted_text.note_text(scored)
    most = extremes.extremes(scored)[0][0][0]
    place: int | None = max(most.start, scored.first_scored)
    if step.token:
        wanted = step.token.strip().casefold()
        spelled = [piece.decode(errors="replace").strip().casefold() for piece in scored.pieces]
        place = spelled.index(wanted) if wanted in spelled[scored.first_scored :] else None
    elif step.token is None:
        place = None
    noted_text.note_place(scored, place, engine.codec.pieces)
    if step.is_replaced and place is not None:
        _replace(engine, scored, place, convention, activity)
    return (scored.badge,)


def _replace(engine: Engine, scored: ScoredText, place: int, convention: Convention, activity: str) -> None:
    """The likeliest token in place of one."""
    ids = [int(i) for i in scored.ids]
    ids[place] = int(scored.top_ids[place - scored.first_scored][0])
    n_prefix = scored.n_prefix if engine.codec.chat_of(convention) else None
    added_space = engine.codec.added_space(scored.text, convention)
    (new,) = _answers([engine.ask(ScoreIds(tuple(ids), convention, added_space, n_prefix))], f"{activity}, changed")
    shown.note(
        n_replaced=1,
        replaced_text=b"".join(engine.codec.pieces(ids[scored.n_prefix :])).decode(errors="replace").strip(),
        total_before=float(scored.surprisal_nats.sum()),
        total_after=float(new.surprisal_nats.sum()),
    )


def _compare(engine: Engine, step: Solved, convention: Convention, activity: str) -> tuple[str, ...]:
    scored = _answers([engine.ask(Score(text, convention)) for text in step.texts], activity)
    texts = [ComparedText(number, "", text) for number, text in enumerate(step.texts, 1)]
    compare.note_scores(list(zip(texts, scored, strict=True)), "as typed")
    return tuple(each.badge for each in scored)


def _bits(engine: Engine, step: Solved, convention: Convention, activity: str) -> tuple[str, ...]:
    text, rounding = step.texts[0], step.rounding
    settings = widths.at_first(rounding)
    worth = widths.worth_measuring(settings, rounding)
    full_job: Job[Any] = engine.ask(Score(text, convention))
    full, *measured = _answers([full_job, *questions.ask_settings(engine, text, worth, convention)], activity)
    left = [setting for setting in settings if setting not in worth]
    inferred = tuple(p for p in (like_full_precision(full, each, measured) for each in left) if p is not None)
    points = (*measured, *inferred)
    chosen = _chosen(points, step, full)
    bit_width.note_setting(chosen.rounding, full, chosen, float(engine.info.float32_bytes))
    bit_width.note_curve(Known(tuple(measured), inferred), chosen.rounding, full, step.measured_on)
    return (full.badge,)


def _chosen(points: Sequence[RoundedScore], step: Solved, full: ScoredText) -> RoundedScore:
    """The point that the step ends at: where it asks for a loss, the widest that has it."""
    line = on_line(points, step.rounding)
    least = max(step.least_times * full.perplexity, step.least_perplexity)
    if least:
        line = [point for point in line if point.scored.perplexity >= least] or line[-1:]
        return max(line, key=lambda point: point.rounding.bits)
    return next((point for point in line if point.rounding == step.rounding), line[0])
