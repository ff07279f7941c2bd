"""What the app is doing, for whoever runs it: the sidebar's panel, and the same as JSON and as Prometheus text.

Counts, sizes and seconds of the loaded models. Knows no visitor, and nothing of what they typed.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from components import format
from model_cache import Engine, loaded_engines, memory
from model_cache.catalog import ModelUnavailable, label
from model_cache.engine.local import Status
from model_cache.memory import gigabytes


@dataclass(frozen=True)
class ModelSeen:
    """What a loaded model is doing, and what its weights are kept in: one model may be loaded in two precisions."""

    dtype: str
    status: Status


@dataclass(frozen=True)
class Snapshot:
    """The app at one moment.

    Attributes:
        ready: whether the model that pages open with answers.
        process_bytes: memory of the whole process; None where the system does not say.
        budget_bytes: what all weights together may take; None if the setting for it is no number.
        models: one for each loaded model, least recently used first.
    """

    ready: bool
    process_bytes: int | None
    budget_bytes: float | None
    models: tuple[ModelSeen, ...]


def now(*, ready: bool) -> Snapshot:
    """How things stand; costs nothing."""
    models = tuple(ModelSeen(engine.loaded.dtype, engine.status()) for engine in loaded_engines())
    return Snapshot(ready, memory.process_bytes(), _budget_bytes(), models)


def as_json(seen: Snapshot) -> dict[str, Any]:
    """For a program; a directory appears by its last part."""
    return {
        "ready": seen.ready,
        "process_bytes": seen.process_bytes,
        "budget_bytes": seen.budget_bytes,
        "models": [asdict(m.status) | {"model": label(m.status.model), "dtype": m.dtype} for m in seen.models],
    }


# name, kind, what it is; a figure that is not known is left out
METRICS: tuple[tuple[str, str, str, Callable[[Status], float | None]], ...] = (
    ("requests_waiting", "gauge", "Requests that are not answered yet.", lambda s: s.waiting),
    ("requests_ended_total", "counter", "Requests that were answered or given up.", lambda s: s.served),
    ("answers_kept", "gauge", "Answers that are kept.", lambda s: s.answers),
    ("answers_kept_bytes", "gauge", "What the kept answers take.", lambda s: s.cached_bytes),
    ("prefixes_kept_bytes", "gauge", "Keys and values of phrases that were read.", lambda s: s.prefix_bytes),
    ("last_answer_seconds", "gauge", "From the last request to its answer.", lambda s: s.last_seconds),
)


def as_prometheus(seen: Snapshot) -> str:
    """Prometheus' text format, version 0.0.4."""
    families: list[tuple[str, str, str, list[tuple[str, float | None]]]] = [
        ("ready", "gauge", "1 once the model that pages open with answers.", [("", int(seen.ready))]),
        ("process_resident_bytes", "gauge", "Memory of the whole process.", [("", seen.process_bytes)]),
        ("memory_budget_bytes", "gauge", "What all weights together may take.", [("", seen.budget_bytes)]),
        ("models_loaded", "gauge", "Models in memory.", [("", len(seen.models))]),
    ]
    for name, kind, told, figure in METRICS:
        families.append((name, kind, told, [(_labels(m), figure(m.status)) for m in seen.models]))
    lines = []
    for name, kind, told, samples in families:
        known = [f"logitscope_{name}{labels} {number}" for labels, number in samples if number is not None]
        if known:
            lines += [f"# HELP logitscope_{name} {told}", f"# TYPE logitscope_{name} {kind}", *known]
    return "\n".join(lines) + "\n"


def panel(engine: Engine) -> Callable[[], None]:
    """Draw the folded panel with the figures of one model.

    Returns:
        What writes them anew, for after a page's own questions: a panel has no clock, and reruns nothing.
    """
    with st.expander("Status"):
        slot = st.empty()

    def write() -> None:
        seen = ModelSeen(engine.loaded.dtype, engine.status())
        slot.caption("  \n".join(in_words(seen, memory.process_bytes(), _budget_bytes())))

    write()
    return write


def in_words(model: ModelSeen, process_bytes: int | None, budget_bytes: float | None) -> list[str]:
    """A model's figures as Markdown lines for a person."""
    status = model.status
    last = "none yet" if status.last_seconds is None else f"took {_duration(status.last_seconds)}"
    lines = [
        f"**Model**: {format.escape(label(status.model))}, {model.dtype}",
        f"**Questions waiting**: {status.waiting or 'none'}",
        f"**Last answer**: {last}",
        f"**Answers kept**: {status.answers:,}, {gigabytes(status.cached_bytes)}",
    ]
    if process_bytes is not None:
        lines.append(f"**Memory in use**: {gigabytes(process_bytes)}, everything together")
    if budget_bytes is not None:
        lines.append(f"**Models may take**: {gigabytes(budget_bytes)}")
    return [*lines, "As it was when this page was last drawn, for everybody who uses this app."]


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def _budget_bytes() -> float | None:
    try:
        return memory.budget_bytes()
    except ModelUnavailable:
        return None


def _labels(model: ModelSeen) -> str:
    # Backslash, quote and line feed have to be escaped in a label's value.
    name = label(model.status.model).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{{model="{name}",dtype="{model.dtype}"}}'
