"""One question of each kind, and how far apart two engines' answers are. For devices that should answer alike."""

import dataclasses
from pathlib import Path

import numpy as np

from computation.quantization import Rounding
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.interface import Engine
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.questions import (
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    Question,
    Score,
    ScoreContinuation,
    ScoreIds,
    ScoreRounded,
    TensorHistogram,
)
from model_cache.engine.split import Split
from tests.families.tiny import save
from tests.support.engines import phrase_ids
from tests.support.tiny_models import TEXT

NATS = 1e-3  # as much as a GPU's float32 may differ
GROUPED = Rounding(4, "group-64")
FAMILIES = {
    "bundled": Split.BODY_AND_HEAD,
    "llama": Split.BODY_AND_HEAD,
    "gemma2": Split.STUBBED_BODY,
    "openai-gpt": Split.BODY_AND_HEAD,
    "mamba": Split.BODY_AND_HEAD,
}


def save_families(folder: Path) -> dict[str, Path]:
    """The directory of each family's model."""
    homes = {"bundled": BUNDLED_DIRECTORY}
    for family in FAMILIES.keys() - homes.keys():
        homes[family] = folder / family
        save(family, homes[family], **({"final_logit_softcapping": 2.0} if family == "gemma2" else {}))
    return homes


def questions(engine: Engine) -> list[Question]:
    """One of each kind, and of those that go different ways inside one for each way."""
    ids, tensor = phrase_ids(engine, TEXT), next(iter(engine._parts.layout)).name
    return [
        Score(TEXT * (2 + 2 * min(engine.info.window, 512) // len(ids))),  # several windows, where they are short
        Score("The cat sat."),
        ScoreIds(ids[:40]),
        ScoreRounded(TEXT, GROUPED),
        ScoreRounded(TEXT, Rounding(3, "per-tensor")),
        ScoreRounded("The cat sat.", Rounding(24, "per-channel")),
        NextToken(ids[:7]),
        NextToken((ids * 3)[: WORTH_IDS + 9]),  # read into the cache
        NextToken((ids * 3)[: WORTH_IDS + 10]),  # read on from it
        NextToken((ids * 3)[: WORTH_IDS + 5]),  # from a copy of its beginning
        NextToken(ids[:7], GROUPED),
        ScoreContinuation(ids[:7], ids[7:10]),
        ContinueGreedily(ids[:7], 4),
        ContinueGreedily(ids[:7], 4, GROUPED),
        MeasureWeightLosses(GROUPED),
        TensorHistogram(tensor, GROUPED),
    ]


def difference(one, other) -> float:
    """The largest between two answers' numbers; all else must be equal."""
    if dataclasses.is_dataclass(one):
        parts = [(getattr(one, part.name), getattr(other, part.name)) for part in dataclasses.fields(one)]
        return max(difference(*part) for part in parts)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        return max((difference(one[name], other[name]) for name in one), default=0)
    if isinstance(one, tuple):
        assert len(one) == len(other)
        return max((difference(*pair) for pair in zip(one, other, strict=True)), default=0)
    if isinstance(one, np.ndarray) and one.dtype.kind in "ib":  # two that are nearly as likely may change places
        assert np.shape(one) == np.shape(other)
        assert np.count_nonzero(one != other) <= max(3, one.size // 100)
        return 0
    if isinstance(one, np.ndarray | float):
        assert np.shape(one) == np.shape(other)
        return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).max(initial=0))
    assert one == other
    return 0


def assert_alike(here: Engine, there: Engine, device: str) -> None:
    """One model on the CPU and on another device: all that is said of it is the same, and so are its answers."""
    assert (here.info.device, there.info.device) == ("cpu", device)
    assert dataclasses.replace(there.info, device="cpu") == here.info
    for question in questions(here):
        assert difference(here.ask(question).result(), there.ask(question).result()) < NATS, question
