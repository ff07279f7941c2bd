"""The app at one moment, for whoever runs it: as JSON and as Prometheus text.

Counts, sizes and seconds of the loaded models. Knows no visitor, and nothing of what they typed.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from model_cache import loaded_engines, memory
from model_cache.catalog import ModelUnavailable, label
from model_cache.engine.interface import EngineStatus


@dataclass(frozen=True)
class ModelFigures:
    """What a loaded model is doing, and what its weights are kept in: one model may be loaded in two precisions."""

    dtype: str
    status: EngineStatus


@dataclass(frozen=True)
class Snapshot:
    """The app at one moment.

    Attributes:
        ready: whether the model that pages open with answers.
        process_bytes: memory of the whole process; None where the system does not tell.
        budget_bytes: what all weights together may take; None if the setting for it is no number.
        models: one for each loaded model, least recently used first.
    """

    ready: bool
    process_bytes: int | None
    budget_bytes: float | None
    models: tuple[ModelFigures, ...]


def take(*, ready: bool) -> Snapshot:
    """How things stand; costs nothing."""
    models = tuple(ModelFigures(engine.info.dtype, engine.status()) for engine in loaded_engines())
    return Snapshot(ready, memory.process_bytes(), budget_bytes(), models)


def budget_bytes() -> float | None:
    """What all weights together may take; None if the setting for it is no number."""
    try:
        return memory.budget_bytes()
    except ModelUnavailable:
        return None


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """For a program; a directory appears by its last part."""
    return {
        "ready": snapshot.ready,
        "process_bytes": snapshot.process_bytes,
        "budget_bytes": snapshot.budget_bytes,
        "models": [asdict(m.status) | {"model": label(m.status.model), "dtype": m.dtype} for m in snapshot.models],
    }


def as_prometheus(snapshot: Snapshot) -> bytes:
    """Prometheus' text format, version 0.0.4."""
    registry = CollectorRegistry()
    registry.register(_SnapshotCollector(snapshot))
    return generate_latest(registry)


Family = type[GaugeMetricFamily] | type[CounterMetricFamily]
# name, family, what it is, the figure; one that is not known is left out
MODEL_METRICS: tuple[tuple[str, Family, str, Callable[[EngineStatus], float | None]], ...] = (
    ("requests_waiting", GaugeMetricFamily, "Requests that are not answered yet.", lambda s: s.waiting),
    ("requests_ended_total", CounterMetricFamily, "Requests that were answered or given up.", lambda s: s.served),
    ("answers_kept", GaugeMetricFamily, "Cached answers.", lambda s: s.answers),
    ("answers_kept_bytes", GaugeMetricFamily, "What the cached answers take.", lambda s: s.cached_bytes),
    ("prefixes_kept_bytes", GaugeMetricFamily, "Keys and values of phrases that were read.", lambda s: s.prefix_bytes),
    ("last_answer_seconds", GaugeMetricFamily, "From the last request to its answer.", lambda s: s.last_seconds),
)


class _SnapshotCollector(Collector):
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        snapshot = self._snapshot
        for name, documentation, number in (
            ("ready", "1 once the model that pages open with answers.", int(snapshot.ready)),
            ("process_resident_bytes", "Memory of the whole process.", snapshot.process_bytes),
            ("memory_budget_bytes", "What all weights together may take.", snapshot.budget_bytes),
            ("models_loaded", "Models in memory.", len(snapshot.models)),
        ):
            if number is not None:
                yield GaugeMetricFamily(f"logitscope_{name}", documentation, value=number)
        for name, family_type, documentation, figure in MODEL_METRICS:
            family = family_type(f"logitscope_{name}", documentation, labels=["model", "dtype"])
            for model in snapshot.models:
                number = figure(model.status)
                if number is not None:
                    family.add_metric([label(model.status.model), model.dtype], number)
            if family.samples:
                yield family
