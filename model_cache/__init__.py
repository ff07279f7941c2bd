"""Loaded models and what they say of a text. The only package that knows transformers; it knows no page.

Each name is imported when it is first used: a process that only asks questions never loads torch.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model_cache.catalog import (
        CATALOG,
        DEFAULT_MODEL,
        CatalogModel,
        FitsInBfloat16,
        HoldsFiles,
        ModelUnavailable,
        default_model,
    )
    from model_cache.engine.interface import Engine, EngineStatus, Job, ModelInfo
    from model_cache.notebook import (
        bit_width_sweep,
        compare_texts,
        compute_perplexity,
        predict_next_tokens,
        token_surprise_table,
        word_surprise_table,
    )
    from model_cache.registry import loaded_engines, loaded_models, open_model, request_model
    from model_cache.text_scores import score_file

_HOMES = {
    "catalog": (
        "CATALOG",
        "DEFAULT_MODEL",
        "CatalogModel",
        "FitsInBfloat16",
        "HoldsFiles",
        "ModelUnavailable",
        "default_model",
    ),
    "engine.interface": ("Engine", "EngineStatus", "Job", "ModelInfo"),
    "notebook": (
        "bit_width_sweep",
        "compare_texts",
        "compute_perplexity",
        "predict_next_tokens",
        "token_surprise_table",
        "word_surprise_table",
    ),
    "registry": ("loaded_engines", "loaded_models", "open_model", "request_model"),
    "text_scores": ("score_file",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "CATALOG",
    "DEFAULT_MODEL",
    "CatalogModel",
    "Engine",
    "EngineStatus",
    "FitsInBfloat16",
    "HoldsFiles",
    "Job",
    "ModelInfo",
    "ModelUnavailable",
    "bit_width_sweep",
    "compare_texts",
    "compute_perplexity",
    "default_model",
    "loaded_engines",
    "loaded_models",
    "open_model",
    "predict_next_tokens",
    "request_model",
    "score_file",
    "token_surprise_table",
    "word_surprise_table",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME_OF[name]
    if home == "registry" and os.environ.get("LOGITSCOPE_ENGINE", "").strip():  # the models are on other machines
        home = "serving.remote_models"
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
