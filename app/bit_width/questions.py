"""What the bit-width page asks, on which texts; which settings, `settings.py` says. Draws nothing."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import model_cache
from app.bit_width.widths import WIDTHS
from app.shared import waiting
from computation.perplexity import Convention
from computation.quantization import Rounding
from computation.results import Prediction, RoundedScore, ScoredContinuation, ScoredText
from model_cache.engine.interface import Engine, Job
from model_cache.engine.jobs import failed
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreRounded

CONTINUATION_TOKENS = 24


@cache
def yardstick_text() -> str:
    """A story of a few hundred words, the same for everybody: a single sentence is noise."""
    return (Path(__file__).parent / "yardstick.txt").read_text(encoding="utf-8")


def ask_scores(
    engine: Engine, text: str, rounding: Rounding, convention: Convention
) -> tuple[Job[ScoredText], Job[RoundedScore]]:
    """Ask for a text at full precision, and under the chosen rounding.

    Raises:
        ValueError, ModelUnavailable: as the engine.
    """
    return engine.ask(Score(text, convention)), engine.ask(ScoreRounded(text, rounding, convention))


def ask_next(
    engine: Engine, text: str, rounding: Rounding, convention: Convention
) -> tuple[Job[Prediction], Job[Prediction]]:
    """Ask what follows a text, at full precision and under the chosen rounding.

    Raises:
        ValueError, ModelUnavailable: as the engine.
    """
    with waiting.cutting(text):
        ids = engine.codec.phrase_ids(text, convention)
    return engine.ask(NextToken(ids)), engine.ask(NextToken(ids, rounding))


def ask_settings(
    engine: Engine, text: str, settings: Sequence[Rounding], convention: Convention
) -> list[Job[RoundedScore]]:
    """Ask for a text under several settings; a refused question is a failed job."""
    jobs: list[Job[RoundedScore]] = []
    for setting in settings:
        try:
            with waiting.cutting(text):
                jobs.append(engine.ask(ScoreRounded(text, setting, convention)))
        except (ValueError, model_cache.ModelUnavailable) as error:
            jobs.append(failed(error))
    return jobs


def ask_continuations(
    engine: Engine, opening: str, rounding: Rounding, convention: Convention
) -> dict[int, Job[ScoredContinuation]]:
    """Ask how the model continues some words greedily at each width, widest first.

    Raises:
        ValueError, ModelUnavailable: as the engine.
    """
    with waiting.cutting(opening):
        ids = engine.codec.phrase_ids(opening, convention)
    settings = [replace(rounding, bits=width) for width in WIDTHS]
    return {s.bits: engine.ask(ContinueGreedily(ids, CONTINUATION_TOKENS, s)) for s in settings}
