"""Loaded models and what they say of a text. The only package that knows transformers; it knows no page."""

from model_cache.catalog import CATALOG, DEFAULT_MODEL, CatalogModel, ModelUnavailable, default_model, is_hub_id
from model_cache.engine.local import Engine
from model_cache.notebook import (
    bit_width_sweep,
    compare_texts,
    compute_perplexity,
    predict_next_tokens,
    token_surprise_table,
)
from model_cache.registry import loaded_engines, loaded_models, open_model, request_model

__all__ = [
    "CATALOG",
    "DEFAULT_MODEL",
    "CatalogModel",
    "Engine",
    "ModelUnavailable",
    "bit_width_sweep",
    "compare_texts",
    "compute_perplexity",
    "default_model",
    "is_hub_id",
    "loaded_engines",
    "loaded_models",
    "open_model",
    "predict_next_tokens",
    "request_model",
    "token_surprise_table",
]
