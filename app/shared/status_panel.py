"""The sidebar's folded panel: what the chosen model is doing, in words. Knows no visitor."""

import weakref
from collections.abc import Callable

import streamlit as st

from app.server import snapshot
from components import format
from model_cache import memory
from model_cache.catalog import label
from model_cache.engine.interface import Engine
from model_cache.memory import gigabytes
from model_cache.serving.metrics import ModelFigures


def draw(engine: Engine) -> Callable[[], None]:
    """Draw the panel with the figures of one model.

    Returns:
        What writes them anew, for after a page's own questions: a panel has no clock, and reruns nothing. It does not
        keep the engine.
    """
    engine_ref, dtype = weakref.ref(engine), engine.info.dtype
    with st.expander("Status"):
        slot = st.empty()

    def write() -> None:
        if (here := engine_ref()) is not None:  # else it was evicted meanwhile
            figures = ModelFigures(dtype, here.status())
            slot.caption("  \n".join(in_words(figures, memory.process_bytes(), snapshot.budget_bytes())))

    write()
    return write


def in_words(model: ModelFigures, process_bytes: int | None, budget_bytes: float | None) -> list[str]:
    """A model's figures as Markdown lines for a person."""
    status = model.status
    last = "none yet" if status.last_seconds is None else f"took {_duration(status.last_seconds)}"
    lines = [
        f"**Model**: {format.escape(label(status.model))}, {model.dtype}",
        *([f"**Runs**: {_elsewhere(status.elsewhere)}"] if status.elsewhere else []),
        f"**Questions waiting**: {status.waiting or 'none'}",
        f"**Last answer**: {last}",
        f"**Answers kept**: {status.answers:,}, {gigabytes(status.cached_bytes)}",
    ]
    if process_bytes is not None:
        lines.append(f"**Memory in use**: {gigabytes(process_bytes)}, everything together")
    if budget_bytes is not None:
        lines.append(f"**Models may take**: {gigabytes(budget_bytes)}")
    return [*lines, "As of when this page was last drawn, for everybody who uses this app."]


def _elsewhere(n_addresses: int) -> str:
    return f"outside this process, at {n_addresses} addresses" if n_addresses > 1 else "outside this process"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
