"""Room for one more model: what stays, and what is released, the least recently used first. Opens nothing."""

from model_cache import memory
from model_cache.catalog import ModelUnavailable, default_model, label
from model_cache.opened_models import Engines, Key


def is_default(key: Key) -> bool:
    """Whether it is what pages open with: the default model in float32."""
    return key == (default_model(), False)


def staying(engines: Engines) -> Key | None:
    """What no visitor's choice releases: the default model, in bfloat16 only where that is all there is of it."""
    return next((key for key in ((default_model(), False), (default_model(), True)) if key in engines), None)


def check_fits(engines: Engines, key: Key, n_bytes: float, *, for_visitor: bool) -> None:
    """Raise ModelUnavailable if a model does not fit into memory beside what has to stay."""
    name, fast = key
    dtype, stays = memory.dtype_name(fast), staying(engines)
    if stays is None or stays == key or is_default(key) or not for_visitor:
        memory.check_fits(label(name), n_bytes, dtype=dtype, offer_bfloat16=True)
    else:
        beside = f"{label(stays[0])} in bfloat16" if stays[1] else label(stays[0])
        memory.check_fits(
            label(name),
            n_bytes,
            dtype=dtype,
            beside=beside,
            beside_bytes=engines[stays].status().weight_bytes,
            offer_bfloat16=True,
        )


def make(engines: Engines, loading_bytes: float, *, beside: Key | None = None, may_release_default: bool) -> None:
    """Release models until what is held, and what is being read, fits into the budget.

    Args:
        beside: a model that stays as well.
    """
    budget = memory.budget_bytes()
    stay = {beside, None if may_release_default else staying(engines)}
    for key in [key for key in engines if key not in stay]:
        if _held_bytes(engines) + loading_bytes <= budget:
            break
        engines.pop(key).close()


def make_for_copy(engines: Engines, loading_bytes: float, key: Key) -> None:
    """Release models for the rounded copy of one, which its status counts already.

    Raises:
        ModelUnavailable: it does not fit beside what has to stay.
    """
    make(engines, loading_bytes, beside=key, may_release_default=False)
    stays = staying(engines)
    if stays not in (None, key) and _held_bytes(engines) > (budget := memory.budget_bytes()):
        raise ModelUnavailable(
            f"Beside {label(default_model())}, the model that pages open with, there is no memory for a rounded copy "
            f"of {label(key[0])}: {memory.gigabytes(budget)} may be used here. Choose a smaller model, or raise "
            "LOGITSCOPE_MEMORY_GB."
        )


def _held_bytes(engines: Engines) -> int:
    return sum(engine.status().weight_bytes for engine in engines.values())
