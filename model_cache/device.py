"""Which device models run on, and what memory it has: `LOGITSCOPE_DEVICE`, or the best that torch can use here.

Knows no model.
"""

import torch

from model_cache import settings
from model_cache.catalog import ModelUnavailable

SHARE_OF_DEVICE = 0.8  # of a GPU's memory; the rest is for what is worked out meanwhile
_CPU_IS_FULL = ("can't allocate memory", "out of memory")  # as torch's own errors say it, where no class of theirs does


class OutOfMemory(ModelUnavailable):
    """A question took more memory than there is."""


def chosen() -> torch.device:
    """What models run on.

    Raises:
        BadSetting: the setting is no device, or one that torch cannot use here.
    """
    wanted = settings.device()
    if wanted == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "mps" if _has_mps() else "cpu")
    device = torch.device(wanted)
    if not _is_here(device):
        raise settings.BadSetting(
            f"LOGITSCOPE_DEVICE is set to {wanted}, which torch cannot use on this machine. Set it to auto or cpu, or "
            "install a torch that was built for the device."
        )
    return device


def prepare(device: torch.device) -> None:
    """Have float32 mean float32 there: TF32 would keep ten bits of each number that is multiplied."""
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False


def memory_bytes(device: torch.device) -> float | None:
    """What models may take of a device's own memory; None where it has none of its own."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return SHARE_OF_DEVICE * (free + torch.cuda.memory_reserved(device))
    if device.type == "mps":
        return SHARE_OF_DEVICE * torch.mps.recommended_max_memory()
    return None


def own_bytes(device: torch.device) -> int:
    """All memory of a GPU's own; 0 where a device shares the machine's."""
    return torch.cuda.get_device_properties(device).total_memory if device.type == "cuda" else 0


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that there was no memory left."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _CPU_IS_FULL)


def out_of_memory(device: torch.device) -> OutOfMemory:
    """The sentence for it."""
    place = "" if device.type == "cpu" else f" on {device}"
    return OutOfMemory(
        f"There is not enough memory{place} for this question; the model goes on answering others. Shorten the text, "
        "or choose a smaller model."
    )


def release_unused(device: torch.device) -> None:
    """Hand back to the device what torch keeps of it for later."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def _is_here(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count()
    return device.type == "cpu" or _has_mps()


def _has_mps() -> bool:
    return torch.backends.mps.is_available()
