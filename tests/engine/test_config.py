"""What an engine does without when it is told to: no figure changes."""

import numpy as np
import pytest

from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.config import EngineConfig
from model_cache.engine.questions import NextToken, Score
from tests.support.engines import opened, phrase_ids, score

STORY = "A quiet story about a small house by the sea, in which an old man and his dog were living for many years. " * 4


@pytest.mark.parametrize("part", ["batching", "results", "prefixes"])
def test_switched_off_parts_change_no_figure(engine, part):
    texts = [f"{STORY[: 60 + 9 * i]} {part}" for i in range(6)]
    phrases = [phrase_ids(engine, f"{STORY} {part} {i}") for i in range(3)]
    bare = opened(BUNDLED_DIRECTORY, "bundled", config=EngineConfig.parse(part))
    without = [job.result() for job in [bare.ask(Score(text)) for text in texts]]
    rows = [bare.ask(NextToken(ids)).result().logits for ids in phrases]
    status = bare.status()
    assert (status.answers == 0) == (part == "results")
    assert (status.prefix_bytes == 0) == (part == "prefixes")
    bare.close()
    for text, alone in zip(texts, without, strict=True):
        np.testing.assert_allclose(score(engine, text).surprisal_nats, alone.surprisal_nats, rtol=1e-4, atol=1e-4)
    for ids, row in zip(phrases, rows, strict=True):
        np.testing.assert_allclose(engine.ask(NextToken(ids)).result().logits, row, rtol=1e-4, atol=2e-4)


def test_the_setting_names_what_is_switched_off():
    assert EngineConfig.parse(" batching, prefixes ") == EngineConfig(batching=False, prefix_cache=False)
    assert EngineConfig.parse("") == EngineConfig()


def test_an_unknown_switch_is_refused():
    with pytest.raises(ValueError, match="it names magic"):
        EngineConfig.parse("batching,magic")
