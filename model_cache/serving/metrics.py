"""What a process's engines do, for Prometheus: counts, sizes and seconds; nothing of what anybody typed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from model_cache.catalog import label
from model_cache.engine.interface import Engine, EngineStatus

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
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


@dataclass(frozen=True)
class ModelFigures:
    """What a loaded model is doing, and what its weights are kept in: one model may be loaded in two precisions."""

    dtype: str
    status: EngineStatus


def figures_of(engines: Iterable[Engine]) -> tuple[ModelFigures, ...]:
    """What some engines do; costs nothing."""
    return tuple(ModelFigures(engine.info.dtype, engine.status()) for engine in engines)


def of_models(models: Iterable[ModelFigures]) -> Iterator[Metric]:
    """`MODEL_METRICS`, each for every model."""
    models = tuple(models)
    for name, family_type, documentation, figure in MODEL_METRICS:
        family = family_type(f"logitscope_{name}", documentation, labels=["model", "dtype"])
        for model in models:
            number = figure(model.status)
            if number is not None:
                family.add_metric([label(model.status.model), model.dtype], number)
        if family.samples:
            yield family


def as_prometheus(engines: Iterable[Engine]) -> bytes:
    """Those of some engines in Prometheus' text format, version 0.0.4."""
    registry = CollectorRegistry()
    registry.register(_Models(figures_of(engines)))
    return generate_latest(registry)


class _Models(Collector):
    def __init__(self, models: tuple[ModelFigures, ...]) -> None:
        self._models = models

    def collect(self) -> Iterator[Metric]:
        yield from of_models(self._models)
