"""The app at one moment, for whoever runs it: as JSON and as Prometheus text.

Counts, sizes and seconds of the loaded models. Knows no visitor, and nothing of what they typed.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from model_cache import loaded_engines, memory, settings
from model_cache.catalog import ModelUnavailable, label
from model_cache.serving import metrics
from model_cache.serving.metrics import ModelFigures


@dataclass(frozen=True)
class Snapshot:
    """The app at one moment.

    Attributes:
        ready: whether the model that pages open with answers.
        process_bytes: memory of the whole process; None where the system does not tell.
        budget_bytes: what all weights together may take; None where they are elsewhere, or if the setting for it is no
            number.
        models: one for each loaded model, least recently used first.
    """

    ready: bool
    process_bytes: int | None
    budget_bytes: float | None
    models: tuple[ModelFigures, ...]


def take(*, ready: bool) -> Snapshot:
    """How things stand; costs nothing."""
    models = metrics.figures_of(loaded_engines())
    return Snapshot(ready, memory.process_bytes(), budget_bytes(), models)


def budget_bytes() -> float | None:
    """What all weights together may take; None where they are elsewhere, or if the setting for it is no number."""
    try:
        return None if settings.engine_addresses() else memory.budget_bytes()
    except (ModelUnavailable, settings.BadSetting):
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
        yield from metrics.of_models(snapshot.models)
