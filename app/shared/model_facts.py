"""What the model in use is, and which others there are: sizes, memory and licences in words. Opens none."""

import streamlit as st

from app.server import snapshot
from app.shared import model, state
from components import format
from model_cache import memory, offers
from model_cache.catalog import CATALOG, CatalogModel
from model_cache.local_models import bytes_on_disk, local_models
from model_cache.memory import gigabytes


def draw() -> None:
    """Draw them: the model in use, those on this machine, and those to be downloaded."""
    info = model.engine().info
    facts = [f"{format.parameter_count(info.n_parameters)} parameters", f"sees {info.context:,} tokens"]
    if info.device != "cpu":
        facts.append(f"runs on {format.escape(info.device)}")
    name = state.model_in_use.get()
    if name in CATALOG:
        facts.append(f"{CATALOG[name].licence} licence")
    st.caption("In use: " + " · ".join(facts))
    names = model.offered_models()
    offered = [CATALOG[other] for other in names if other in CATALOG]
    here = [entry for entry in offered if not entry.download_bytes or offers.is_on_disk(entry.name)]
    budget = snapshot.budget_bytes()
    for title, entries in (
        ("On this machine", here),
        ("Downloaded when chosen", [e for e in offered if e not in here]),
    ):
        if entries:
            st.caption(f"**{title}**")
        for entry in entries:
            st.caption(format.escape(in_words(entry, budget)))
        if entries is here:
            _draw_folder(names)


def in_words(entry: CatalogModel, budget: float | None) -> str:
    """A model on offer: its size, its download, what it takes of memory, and its licence.

    Args:
        budget: bytes that all weights together may take; None if that is not known.
    """
    size = gigabytes(entry.download_bytes) if entry.download_bytes else "ships with the app"
    size += " from the Python package index" if entry.packaged else ""
    gated = ", gated: needs an account that accepted the licence" if entry.gated else ""
    n_parameters, takes = format.parameter_count(entry.parameters), memory_words(entry.parameters, budget)
    return f"{entry.name}: {n_parameters} parameters, {size}, {takes}, {entry.licence}{gated}"


def memory_words(n_parameters: int, budget: float | None) -> str:
    """What so many weights take of memory, and whether they may."""
    whole, half = memory.weight_bytes(n_parameters, fast=False), memory.weight_bytes(n_parameters, fast=True)
    words = f"{gigabytes(whole)} in memory"
    if budget is None or whole <= budget:
        return words
    if half <= budget:
        return f"{words}, too much here, but {gigabytes(half)} in bfloat16"
    return f"{words} ({gigabytes(half)} in bfloat16), too much here"


def _draw_folder(offered: list[str]) -> None:
    """The models that lie in the operator's folder."""
    for name, path in local_models().items():
        if name in offered:
            st.caption(f"{format.escape(name)}: {gigabytes(bytes_on_disk(path))}")
