"""Workers as replicas of Ray Serve; skipped where ray is not installed (requirements-serve.txt)."""

import dataclasses
import os
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from benchmarks.running import free_port
from model_cache.engine.questions import MeasureWeightLosses, Score, TensorHistogram
from tests.serving.test_same_answers import QUESTIONS, assert_equal
from tests.support.waiting import wait_for
from tests.support.workers import asking, is_healthy

ray = pytest.importorskip("ray", reason="ray is not installed: pip install -r requirements-serve.txt")
LONG = "A quiet story about a small house by the sea. " * 3_000


@pytest.fixture(scope="module")
def replicas():
    """The address of two replicas."""
    from ray import serve

    from model_cache.serving.ray_app import deployment

    variables = {"PYTHONPATH": str(Path(__file__).parents[2]), "LOGITSCOPE_MODEL": "bundled"}
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, runtime_env={"env_vars": variables}, object_store_memory=100_000_000)
    port = free_port()
    serve.start(http_options={"port": port})
    serve.run(deployment.options(autoscaling_config=None, num_replicas=2).bind())
    try:
        wait_for(lambda: is_healthy(f"http://127.0.0.1:{port}"), seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        serve.shutdown()
        ray.shutdown()


def test_replicas_answer_what_an_engine_here_answers(local, replicas):
    with asking(replicas) as remote:
        for question in QUESTIONS:
            if isinstance(question, TensorHistogram):
                losses = local.ask(MeasureWeightLosses(question.rounding)).result()
                question = dataclasses.replace(question, tensor=losses.tensors[0].name)
            assert_equal(local.ask(question).result(60), remote.ask(question).result(60))


def test_a_stop_finds_the_replica_that_has_the_question(local, replicas):
    with asking(replicas) as remote:
        for n in range(6):
            job = remote.ask(Score(f"Story {n}. {LONG}"))
            wait_for(lambda job=job: job.fraction > 0, seconds=60)
            job.cancel()
            with pytest.raises(CancelledError):
                job.result(30)
            assert job.partial is not None
            assert job.partial.n_unread
