"""What the bit-width page asks: which settings, in which order, on which texts. Draws nothing."""

from functools import cache
from pathlib import Path

import model_cache
from app.shared import waiting
from computation.perplexity import Convention
from computation.quantization import SCHEMES, Rounding
from computation.results import Prediction, RoundedScore, ScoredContinuation, ScoredText
from model_cache.engine.interface import Engine, Job
from model_cache.engine.jobs import failed
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreRounded

WIDTHS = [32, 24, 16, 12, 8, 7, 6, 5, 4, 3, 2, 1]
NOTEBOOK_WIDTHS = (32, 24, 16, 8, 4, 2, 1)
CONTINUATION_TOKENS = 24


@cache
def yardstick_text() -> str:
    """A story of a few hundred words, the same for everybody: a single sentence is noise."""
    return (Path(__file__).parent / "yardstick.txt").read_text(encoding="utf-8").strip()


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


def ask_every_setting(engine: Engine, text: str, rounding: Rounding, convention: Convention) -> list[Job[RoundedScore]]:
    """Ask for a text under every setting, those nearest to the chosen one first; a refused question is a failed job."""
    jobs: list[Job[RoundedScore]] = []
    for setting in nearest_first(rounding):
        try:
            with waiting.cutting(text):
                jobs.append(engine.ask(ScoreRounded(text, setting, convention)))
        except (ValueError, model_cache.ModelUnavailable) as error:
            jobs.append(failed(error))
    return jobs


def nearest_first(rounding: Rounding) -> list[Rounding]:
    """Every width under every scheme: the chosen scheme first, and the nearest widths first."""
    index = WIDTHS.index(rounding.bits)
    settings = [Rounding(width, scheme, rounding.embedding) for scheme in SCHEMES for width in WIDTHS]
    return sorted(settings, key=lambda s: (s.scheme != rounding.scheme, abs(WIDTHS.index(s.bits) - index), s.bits))


def ask_continuations(
    engine: Engine, opening: str, rounding: Rounding, convention: Convention
) -> dict[int, Job[ScoredContinuation]]:
    """Ask how the model continues some words greedily at each width, widest first.

    Raises:
        ValueError, ModelUnavailable: as the engine.
    """
    with waiting.cutting(opening):
        ids = engine.codec.phrase_ids(opening, convention)
    settings = [Rounding(width, rounding.scheme, rounding.embedding) for width in WIDTHS]
    return {s.bits: engine.ask(ContinueGreedily(ids, CONTINUATION_TOKENS, s)) for s in settings}
