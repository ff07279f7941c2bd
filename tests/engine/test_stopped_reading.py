"""A long text whose reading is stopped."""

import time
from concurrent.futures import CancelledError

import numpy as np
import pytest

from model_cache import open_model
from model_cache.engine.questions import Score
from tests.support.engines import score, slowed


def test_a_long_reading_that_is_stopped_keeps_and_labels_what_was_read(monkeypatch):
    engine, text = open_model(), "A quiet story about a small house by the sea. " * 250
    whole = score(engine, text)
    engine.forget_answers()
    slowed(monkeypatch, 0.4)
    job = engine.ask(Score(text))
    while job.fraction == 0:
        time.sleep(0.01)
    job.cancel()
    with pytest.raises(CancelledError):
        job.result()
    part = job.partial
    assert part is not None
    n = part.n_scored
    assert 0 < n < whole.n_scored
    assert part.n_unread == len(whole.ids) - len(part.ids)
    np.testing.assert_allclose(part.surprisal_nats, whole.surprisal_nats[:n], rtol=1e-4, atol=1e-4)
    assert text.startswith(part.text)
    assert part.n_bytes == len(part.text.encode()) - len("A")
    assert score(engine, text).n_unread == 0, "the part is not kept as the answer"
